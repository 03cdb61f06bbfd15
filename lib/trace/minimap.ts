import type { RunView } from '#services/runs/view.ts'
import { byteAt, msAt } from './columns.ts'
import type { SpanTable } from './span-table.ts'
import { type Axis, positionOf } from './timeline-axis.ts'
import { isControl, LANES, type Lane, type RowState } from './timeline-row.ts'
import { segmentsOf } from './timeline-tasks.ts'

/** The most telling first: where two meet in one place, that one is seen. */
const TONES = ['bad', 'back', 'wait', 'run', 'ok', 'span', 'idle'] as const
export type Tone = (typeof TONES)[number]

/** Stretches of one tone in a lane, as places on the axis from 0 to 100. */
export interface MinimapPart {
  readonly lane: Lane
  readonly tone: Tone
  readonly stretches: readonly { readonly from: number; readonly to: number }[]
}

const PLACES = 250
const WIDTH = 100 / PLACES

const STATE_TONES: { readonly [state in RowState]: Tone } = {
  failed: 'bad',
  'timed-out': 'bad',
  'rolling-back': 'back',
  'rolled-back': 'back',
  waiting: 'wait',
  'with-errors': 'wait',
  running: 'run',
  succeeded: 'ok',
  recovered: 'ok',
  done: 'span',
  queued: 'idle',
  paused: 'idle',
  stopped: 'idle',
  canceled: 'idle',
  skipped: 'idle',
}

type Painted = Uint8Array
const rankOf = (tone: Tone): number => TONES.length - TONES.indexOf(tone)

/** Gives all places a stretch touches its tone, unless they have a more telling one. */
function paint(places: Painted, axis: Axis, { from, to }: { readonly from: number; readonly to: number }, tone: Tone) {
  const rank = rankOf(tone)
  const last = Math.min(PLACES - 1, Math.floor(positionOf(axis, to) / WIDTH))
  for (let place = Math.min(last, Math.floor(positionOf(axis, from) / WIDTH)); place <= last; place++)
    if (byteAt(places, place) < rank) places[place] = rank
}

function stretchesOf(places: Painted, tone: Tone): MinimapPart['stretches'] {
  const rank = rankOf(tone)
  const stretches: { from: number; to: number }[] = []
  for (let place = 0; place < PLACES; place++) {
    if (byteAt(places, place) !== rank) continue
    const last = stretches.at(-1)
    if (last !== undefined && last.to === place) last.to = place + 1
    else stretches.push({ from: place, to: place + 1 })
  }
  return stretches.map(({ from, to }) => ({ from: from * WIDTH, to: to * WIDTH }))
}

/** Where spans lie. Most of 100,000 fall where one was painted already. */
function paintSpans(places: Painted, axis: Axis, { byStart, from, to, isError }: SpanTable): void {
  let covered = Number.NEGATIVE_INFINITY
  for (const place of byStart) {
    const end = msAt(to, place)
    const isBad = byteAt(isError, place) === 1
    if (!isBad && end <= covered) continue
    const begin = msAt(from, place)
    paint(places, axis, { from: isBad ? begin : Math.max(begin, covered), to: end }, isBad ? 'bad' : 'span')
    covered = Math.max(covered, end)
  }
}

/** Where attempts, or families of those that are not here, lie. */
function paintTasks(places: Painted, axis: Axis, { approvals, attempts, repeats }: RunView, now: number): void {
  const people = new Set(approvals.map(({ taskId }) => taskId))
  const working = attempts.filter((attempt) => !people.has(attempt.id) && !isControl(attempt))
  for (const attempt of working)
    for (const segment of segmentsOf(attempt, now)) paint(places, axis, segment, STATE_TONES[segment.state])
  for (const { scheduledAt, endedAt, failed } of repeats ?? [])
    paint(places, axis, { from: scheduledAt, to: endedAt ?? now }, failed > 0 ? 'bad' : 'ok')
}

/** The whole run in small: what lay where in each lane. */
export function minimapOf(axis: Axis, view: RunView, table: SpanTable, now: number): readonly MinimapPart[] {
  const painted: { readonly [lane in Lane]: Painted } = {
    decisions: new Uint8Array(PLACES),
    orchestration: new Uint8Array(PLACES),
    execution: new Uint8Array(PLACES),
  }
  for (const { askedAt, settledAt } of view.approvals)
    paint(painted.decisions, axis, { from: askedAt, to: settledAt ?? Math.max(now, askedAt) }, 'wait')
  paintTasks(painted.orchestration, axis, view, now)
  paintSpans(painted.execution, axis, table)
  return LANES.flatMap((lane) =>
    TONES.map((tone) => ({ lane, tone, stretches: stretchesOf(painted[lane], tone) })).filter(
      ({ stretches }) => stretches.length > 0,
    ),
  )
}
