import type { RunView } from '#services/runs/view.ts'
import { msAt } from './columns.ts'
import type { SpanTable } from './span-table.ts'
import { merged, mergedInOrder, type Stretch } from './stretches.ts'
import type { AxisParts } from './timeline-axis.ts'
import { isControl, type Segment } from './timeline-row.ts'
import { pausesOf } from './pauses.ts'
import { segmentsOf } from './timeline-tasks.ts'

/** Spans closer together than this part of a run are one stretch: an axis does not tell them apart. */
const APART_SHARE = 1 / 2_000

function* inOrder({ byStart, from, to }: SpanTable): Generator<Stretch> {
  for (const place of byStart) yield { from: msAt(from, place), to: msAt(to, place) }
}

/** When attempts worked, waited for their turn or backed off, and people were waited for or had paused the run. */
function segmentsOfRun(view: RunView, now: number): readonly Pick<Segment, 'kind' | 'from' | 'to'>[] {
  const people = new Set(view.approvals.map(({ taskId }) => taskId))
  const working = view.attempts.filter((attempt) => !people.has(attempt.id) && !isControl(attempt))
  const waiting = view.approvals.map(({ askedAt, settledAt }) => ({
    kind: 'waiting' as const,
    from: askedAt,
    to: settledAt ?? Math.max(now, askedAt),
  }))
  const families = view.repeats?.map(({ scheduledAt, endedAt }) => ({
    kind: 'work' as const,
    from: scheduledAt,
    to: endedAt ?? Math.max(now, scheduledAt),
  }))
  const paused = pausesOf(view, now).map(({ from, to }) => ({ kind: 'paused' as const, from, to }))
  return [...working.flatMap((attempt) => segmentsOf(attempt, now)), ...waiting, ...(families ?? []), ...paused]
}

/** What the axis of a run is made of: not the rows that happen to be shown, so that it stays while one folds. */
export function axisParts(view: RunView, table: SpanTable, now: number): AxisParts {
  const run = { from: view.createdAt, to: Math.max(now, view.createdAt) }
  const segments = segmentsOfRun(view, now)
  const apartMs = (run.to - run.from) * APART_SHARE
  const spans = mergedInOrder(inOrder(table), apartMs)
  return {
    run,
    busy: merged([...segments.filter(({ kind }) => kind === 'work'), ...spans]),
    idle: segments.filter(({ kind }) => kind !== 'work'),
  }
}
