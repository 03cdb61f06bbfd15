import { at } from './columns.ts'

/** A stretch of time in epoch ms. */
export interface Stretch {
  readonly from: number
  readonly to: number
}

/** How long a run took without the time it waited for people or was paused. */
export function ownTimeMs(run: Stretch, waits: readonly Stretch[]): number {
  let waited = 0
  let until = run.from
  for (const { from, to } of waits.toSorted((a, b) => a.from - b.from)) {
    const begin = Math.max(from, until)
    const end = Math.min(to, run.to)
    if (end <= begin) continue
    waited += end - begin
    until = end
  }
  return Math.max(0, run.to - run.from - waited)
}

/** When a run was paused; an open pause lasts to the end. */
export function pausesOf(
  entries: readonly { readonly kind: string; readonly at: number }[],
  end: number,
): readonly Stretch[] {
  const pauses: Stretch[] = []
  let since: number | null = null
  for (const { kind, at } of entries) {
    if (kind === 'run.paused') since ??= at
    else if (kind === 'run.resumed' && since !== null) {
      pauses.push({ from: since, to: at })
      since = null
    }
  }
  return since === null ? pauses : [...pauses, { from: since, to: end }]
}

/** What is usual, from runs that succeeded before. */
export interface Pace {
  /** Half of them took no longer. Null: too few to tell. */
  readonly usualMs: number | null
  /** How many were looked at. */
  readonly sample: number
  /** More than twice as long as usual, and longer than nearly all of them. */
  readonly isSlow: boolean
}

/** Below this nothing is called usual. */
const PACE_SAMPLE_MIN = 5
const SLOW_FACTOR = 2
const SLOW_MORE_MS_MIN = 1_000
const NEARLY_ALL = 0.95

const rank = (sorted: readonly number[], share: number): number =>
  at(sorted, Math.max(0, Math.ceil(sorted.length * share) - 1))

/** Holds what a run took against what the good ones before it took. */
export function paceOf(ownMs: number, goodMs: readonly number[]): Pace {
  const sample = goodMs.length
  if (sample < PACE_SAMPLE_MIN) return { usualMs: null, sample, isSlow: false }
  const sorted = goodMs.toSorted((a, b) => a - b)
  const usualMs = rank(sorted, 0.5)
  const isLonger = ownMs > usualMs * SLOW_FACTOR && ownMs - usualMs >= SLOW_MORE_MS_MIN
  return { usualMs, sample, isSlow: isLonger && ownMs > rank(sorted, NEARLY_ALL) }
}
