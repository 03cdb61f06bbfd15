import type { TaskId } from '#core/ids.ts'
import { BIT, createSpanPlaces, type SpanMarks } from './span-marks.ts'

/** What the spans under an attempt add up to, without those under an attempt below it. */
export interface AttemptSpans {
  hasReceived: boolean
  hasOwn: boolean
  /** Who sent those that were received: numbers under which resources are kept. */
  readonly sources: Set<number>
  /** Writes to databases, and those of them that failed. */
  writes: number
  failedWrites: number
}

/** Adds up the spans of a trace by attempt, of marks with the numbers of sources: all are placed before the first is counted. */
export interface SpanCounter {
  place(marks: SpanMarks): void
  count(marks: SpanMarks): void
  /** Of attempts that have any spans. */
  readonly sums: ReadonlyMap<TaskId, AttemptSpans>
}

export function createSpanCounter(taskIds: readonly TaskId[]): SpanCounter {
  const { place, each } = createSpanPlaces(taskIds)
  const sums = new Map<TaskId, AttemptSpans>()
  const count = (marks: SpanMarks): void =>
    each(marks, ({ attempt, bits, number }) => {
      const sum = sums.get(attempt) ?? newSum(attempt, sums)
      addTo(sum, bits)
      if (bits & BIT.received) sum.sources.add(number)
    })
  return { place, count, sums }
}

function newSum(attempt: TaskId, sums: Map<TaskId, AttemptSpans>): AttemptSpans {
  const sum = { hasReceived: false, hasOwn: false, sources: new Set<number>(), writes: 0, failedWrites: 0 }
  sums.set(attempt, sum)
  return sum
}

function addTo(sum: AttemptSpans, bits: number): void {
  if (bits & BIT.received) sum.hasReceived = true
  if (bits & BIT.own) sum.hasOwn = true
  if (!(bits & BIT.write)) return
  sum.writes++
  if (bits & BIT.failed) sum.failedWrites++
}
