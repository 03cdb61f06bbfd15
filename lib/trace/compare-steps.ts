import type { AttemptOutline, StepSum } from '#db/compared-runs.ts'
import { isControlType, TASK_STATES, type RowState } from './timeline-row.ts'

/** What one of two runs made of a step. */
export interface StepSide {
  readonly state: RowState
  /** The reference of its newest attempt: the row that shows it. */
  readonly ref: string
  readonly total: number
  readonly attempts: number
  readonly failed: number
  /** From start to end, all attempts added up; what is open is not counted. */
  readonly workedMs: number
}

/** One step of two runs beside each other; null where a run did not come to it. */
export interface StepPair {
  readonly node: string
  readonly isRollback: boolean
  readonly type: string
  readonly here: StepSide | null
  readonly there: StepSide | null
  /** How many times as long it took here; null when that says nothing. */
  readonly factor: number | null
}

/** Nobody works there: it takes as long as people or time take. */
const WAITING = new Set(['HUMAN', 'WAIT', 'SUB_WORKFLOW', 'DO_WHILE'])
/** Durations that are too short to be held against each other. */
const COMPARED_MS_MIN = 5

function stateOf(sum: StepSum): RowState {
  const state = TASK_STATES[sum.status]
  if (sum.open > 0) return sum.isRollback ? 'rolling-back' : sum.total > 1 ? 'running' : state
  if (state !== 'succeeded') return state
  if (sum.isRollback) return 'rolled-back'
  return sum.failed > 0 ? 'recovered' : 'succeeded'
}

const sideOf = (sum: StepSum): StepSide => ({
  state: stateOf(sum),
  ref: sum.ref,
  total: sum.total,
  attempts: sum.attempts,
  failed: sum.failed,
  workedMs: sum.workedMs,
})

const keyOf = ({ node, isRollback }: StepSum): string => `${isRollback ? 'undo' : 'do'} ${node}`

/** How many times as long one occurrence took here as there. */
function factorOf(here: StepSum, there: StepSum): number | null {
  if (WAITING.has(here.type) || here.open > 0 || there.open > 0) return null
  const [a, b] = [here.workedMs / here.total, there.workedMs / there.total]
  return a < COMPARED_MS_MIN && b < COMPARED_MS_MIN ? null : a / Math.max(b, 1)
}

/** The steps of two runs beside each other: those of `here` in its order, then those only `there` has. What the engine settles itself is left out. */
export function stepPairs(here: readonly StepSum[], there: readonly StepSum[]): readonly StepPair[] {
  const theirs = new Map(there.map((sum) => [keyOf(sum), sum]))
  const ours = new Set(here.map(keyOf))
  const both = [...here, ...there.filter((sum) => !ours.has(keyOf(sum)))].filter(({ type }) => !isControlType(type))
  return both.map((sum) => {
    const isOurs = ours.has(keyOf(sum))
    const other = isOurs ? theirs.get(keyOf(sum)) : undefined
    const there = isOurs ? other : sum
    return {
      node: sum.node,
      isRollback: sum.isRollback,
      type: sum.type,
      here: isOurs ? sideOf(sum) : null,
      there: there ? sideOf(there) : null,
      factor: other ? factorOf(sum, other) : null,
    }
  })
}

const SLOWER_FACTOR = 2
const SLOWER_MORE_MS_MIN = 100

const hasSucceeded = (side: StepSide | null): side is StepSide =>
  side?.state === 'succeeded' || side?.state === 'recovered'

/** Steps that succeeded in both runs and took much longer here, the most time first. */
export const slowerSteps = (pairs: readonly StepPair[]): readonly StepPair[] =>
  pairs
    .filter((pair) => pair.factor !== null && pair.factor >= SLOWER_FACTOR && moreMs(pair) >= SLOWER_MORE_MS_MIN)
    .toSorted((a, b) => moreMs(b) - moreMs(a))

/** 0 where one of them did not succeed. */
const moreMs = ({ here, there }: StepPair): number =>
  hasSucceeded(here) && hasSucceeded(there) ? here.workedMs - there.workedMs : 0

/** A step that is being worked at, for much longer by now than it took before. */
export interface GoingStep {
  readonly node: string
  readonly ref: string
  readonly soFarMs: number
  readonly beforeMs: number
  readonly factor: number
}

/** Of attempts those that go on for much longer than one occurrence of their step took in the other run, the most time first. */
export function goingSteps(
  pairs: readonly StepPair[],
  attempts: readonly AttemptOutline[],
  now: number,
): readonly GoingStep[] {
  const before = new Map(
    pairs.flatMap(({ node, isRollback, there }) =>
      hasSucceeded(there) && !isRollback ? [[node, there.workedMs / there.total] as const] : [],
    ),
  )
  return attempts
    .flatMap(({ node, ref, type, isRollback, startedAt, endedAt }): GoingStep[] => {
      const beforeMs = before.get(node)
      if (beforeMs === undefined || startedAt === null || endedAt !== null || isRollback || WAITING.has(type)) return []
      const soFarMs = now - startedAt
      const factor = soFarMs / Math.max(beforeMs, 1)
      const isLonger = factor >= SLOWER_FACTOR && soFarMs - beforeMs >= SLOWER_MORE_MS_MIN
      return isLonger ? [{ node, ref, soFarMs, beforeMs, factor }] : []
    })
    .toSorted((a, b) => b.soFarMs - b.beforeMs - (a.soFarMs - a.beforeMs))
}
