import { formatDuration, formatOffset } from '#trace/format.ts'
import { formatCount } from '#trace/repeats.ts'
import type { SegmentKind, TimelineRow } from '#trace/timeline-row.ts'
import { stateWord } from './row-icon.tsx'

const GAPS: { readonly [kind in SegmentKind]: string | null } = {
  work: null,
  span: null,
  queued: 'queued',
  'backing-off': 'backing off',
  waiting: 'waiting for a person',
  paused: 'paused',
  untraced: 'not traced',
  sampled: 'sampled',
}

/** What a row's bars show, in words: the state, when it began, and each named gap with its length. */
export function rowWords(row: TimelineRow, start: number): string {
  const from = row.segments[0]?.from ?? row.marks[0]?.at
  const begun = from === undefined ? '' : `, began at ${formatOffset(from - start)}`
  const gaps = new Map<string, number>()
  for (const segment of row.segments) {
    const name = GAPS[segment.kind]
    if (name !== null) gaps.set(name, (gaps.get(name) ?? 0) + segment.to - segment.from)
  }
  const named = [...gaps].map(([name, ms]) => `, ${name} for ${formatDuration(ms)}`)
  const critical = row.critical.length > 0 ? ', on the critical path' : ''
  const marks = row.marks.map((mark) => `, ${mark.label}`)
  const times = row.count > 0 ? `, ${formatCount(row.count)} times` : ''
  return `${stateWord(row.state)}${times}${begun}${named.join('')}${marks.join('')}${critical}`
}
