/** A spread of durations is kept as counts of steps: four to every doubling, so that a value is told to within 10 %. */
const STEPS_PER_DOUBLING = 4

/** The step a duration falls on. */
export const stepOf = (durationMs: number): number =>
  durationMs < 1 ? 0 : Math.round(Math.log2(durationMs) * STEPS_PER_DOUBLING)

/** The duration a step stands for. */
const durationOf = (step: number): number => 2 ** (step / STEPS_PER_DOUBLING)

/** How often each step was taken. */
export type Steps = ReadonlyMap<number, number>

export interface Spread {
  /** Values there were. */
  readonly count: number
  /** Half of them were at most this long. */
  readonly p50Ms: number
  /** Null: too few to tell. */
  readonly p95Ms: number | null
}

/** Below, one odd run would be a twentieth. */
const COUNT_FOR_P95_MIN = 20

/** The smallest duration that at least this part of the values does not exceed. */
function quantile(sorted: readonly (readonly [step: number, count: number])[], count: number, part: number): number {
  let left = Math.ceil(count * part)
  for (const [step, taken] of sorted) {
    left -= taken
    if (left <= 0) return durationOf(step)
  }
  return 0
}

/** Median and 95th percentile, or null where there is nothing. */
export function spreadOf(steps: Steps): Spread | null {
  const sorted = [...steps].filter(([, taken]) => taken > 0).sort(([a], [b]) => a - b)
  const count = sorted.reduce((sum, [, taken]) => sum + taken, 0)
  if (count === 0) return null
  return {
    count,
    p50Ms: quantile(sorted, count, 0.5),
    p95Ms: count < COUNT_FOR_P95_MIN ? null : quantile(sorted, count, 0.95),
  }
}
