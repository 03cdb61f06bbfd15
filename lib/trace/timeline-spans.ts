import type { AttemptView } from '#services/runs/view.ts'
import type { CriticalSpans } from './critical-spans.ts'
import { at, byteAt, intAt, msAt } from './columns.ts'
import { formatDuration } from './format.ts'
import type { SpanSort } from './span-columns.ts'
import type { SpanTable } from './span-table.ts'
import type { SpanGroup, SpanLayout } from './span-layout.ts'
import type { SpanMatches } from './span-matches.ts'
import type { SpanTree } from './span-tree.ts'
import { merged, mergedInOrder, type Stretch } from './stretches.ts'
import { PLAIN_ROW, type RowDraft, type RowState, type Segment, type TimelineRow } from './timeline-row.ts'

/** More parts than these cannot be told apart on a bar. */
const PARTS_MAX = 150

const NO_SORT: SpanSort = { service: '', name: '', kind: 'UNSPECIFIED' }

/** What a span is; empty where there is none. */
export const sortOf = ({ sort, sorts }: SpanTable, place: number): SpanSort => sorts[intAt(sort, place)] ?? NO_SORT

const stretchOf = ({ from, to }: SpanTable, place: number): Stretch => ({
  from: msAt(from, place),
  to: msAt(to, place),
})

const stateOf = (hasError: boolean): RowState => (hasError ? 'failed' : 'done')

export interface SpanRows {
  readonly tree: SpanTree
  readonly layout: SpanLayout
  readonly matches: SpanMatches
  readonly critical: CriticalSpans
}

function spanDraft({ tree, layout }: SpanRows, place: number, depth: number): RowDraft {
  const { table } = tree
  const { name, service } = sortOf(table, place)
  const isError = byteAt(table.isError, place) === 1
  const isExpandable = intAt(tree.firstChild, place) !== -1
  const spanId = table.idOf(place)
  const [from, to] = [msAt(table.from, place), msAt(table.to, place)]
  return {
    ...PLAIN_ROW,
    key: `span:${spanId}`,
    lane: 'execution',
    depth,
    label: name,
    note: service,
    state: stateOf(byteAt(tree.hasError, place) === 1),
    segments: [{ kind: 'span', state: stateOf(isError), from, to, isOpen: false }],
    durationMs: to - from,
    isError,
    isExpandable,
    isExpanded: isExpandable && layout.isOpen(place),
    target: { kind: 'span', place, spanId },
  }
}

/** How many equal spans there are, how long they took together, and the longest. */
export function sumsOf({ table }: Pick<SpanTree, 'table'>, places: readonly number[]) {
  const first = at(places, 0)
  let [sumMs, maxMs, to, longest] = [0, 0, 0, first]
  for (const place of places) {
    const ms = msAt(table.to, place) - msAt(table.from, place)
    sumMs += ms
    if (ms > maxMs) [maxMs, longest] = [ms, place]
    to = Math.max(to, msAt(table.to, place))
  }
  return { count: places.length, sumMs, maxMs, longest, from: msAt(table.from, first), to }
}

function groupDraft({ tree }: SpanRows, { key, places, hasError, isOpen }: SpanGroup, depth: number): RowDraft {
  const { table } = tree
  const { sumMs, maxMs, from, to } = sumsOf(tree, places)
  const apartMs = (to - from) / PARTS_MAX
  const stretches = places.map((place): Stretch => stretchOf(table, place))
  return {
    ...PLAIN_ROW,
    key,
    lane: 'execution',
    depth,
    label: sortOf(table, at(places, 0)).name,
    note: `sum ${formatDuration(sumMs)} · max ${formatDuration(maxMs)}`,
    state: stateOf(hasError),
    count: places.length,
    segments: mergedInOrder(stretches, apartMs).map((one): Segment => ({
      kind: 'span',
      state: stateOf(hasError),
      from: one.from,
      to: one.to,
      isOpen: false,
    })),
    durationMs: to - from,
    isError: hasError,
    isExpandable: true,
    isExpanded: isOpen,
    target: { kind: 'spans', places },
  }
}

function criticalOf({ critical }: SpanRows, places: readonly number[]): TimelineRow['critical'] {
  const { from, to } = critical
  const stretches = places
    .filter((place) => msAt(to, place) > 0)
    .map((place) => ({ from: msAt(from, place), to: msAt(to, place) }))
  const whole = (stretches.at(-1)?.to ?? 0) - (stretches[0]?.from ?? 0)
  return merged(stretches, whole / PARTS_MAX)
}

/** The row at a place of the lane of spans, made when it is looked at; of a heading it is not known here what is critical. */
export function spanRowAt(rows: SpanRows, index: number): Omit<TimelineRow, 'isMatch'> {
  const { layout } = rows
  const depth = layout.depthAt(index)
  const item = layout.itemAt(index)
  if (item === null) {
    const place = layout.placeAt(index)
    return { ...spanDraft(rows, place, depth), critical: criticalOf(rows, [place]) }
  }
  if (item.kind === 'head') return { ...item.row, critical: [] }
  return { ...groupDraft(rows, item.group, depth), critical: criticalOf(rows, item.group.places) }
}

/** Whether the row at a place is what somebody searches; null for headings, which are looked at as other rows are. */
export function isSpanMatch({ layout, matches }: Pick<SpanRows, 'layout' | 'matches'>, index: number): boolean | null {
  const place = layout.placeAt(index)
  if (place !== -1) return matches.isMatch(place)
  const item = layout.itemAt(index)
  return item?.kind === 'group' ? item.group.places.some(matches.isMatch) : null
}

/** What of an attempt's work no span under it covers, when it is worth a word. */
export function uncovered(
  { table }: SpanTree,
  { startedAt, endedAt }: Pick<AttemptView, 'startedAt' | 'endedAt'>,
  roots: readonly number[],
): readonly Stretch[] {
  if (startedAt === null || endedAt === null || roots.length === 0) return []
  const whole = { from: startedAt, to: endedAt }
  const apartMs = Math.max(GAP_MS_MIN, (endedAt - startedAt) * GAP_SHARE_MIN)
  const kept: Stretch[] = []
  let cursor: number = whole.from
  const reach = (from: number, to: number): void => {
    if (from - cursor >= apartMs) kept.push({ from: cursor, to: Math.min(from, whole.to) })
    cursor = Math.max(cursor, to)
  }
  for (const root of roots) reach(msAt(table.from, root), msAt(table.to, root))
  reach(whole.to, whole.to)
  return kept
}

const GAP_MS_MIN = 50
const GAP_SHARE_MIN = 0.05

/** Tasks that a worker or a service does: they should have spans. */
export const isTraced = ({ type }: Pick<AttemptView, 'type'>): boolean => type === 'SIMPLE' || type === 'HTTP'
