import type { JsonObject } from '#core/json.ts'
import type { Attempt } from './model.ts'

/** What a DO_WHILE has come to. */
export interface LoopState {
  /** Branches of forks with a partial JOIN that still run in this iteration. */
  readonly lanes: number
  /** The body has come to its end; with open lanes the iteration waits for them. */
  readonly isThrough: boolean
  /** The first permissive task of the loop that failed: the loop fails at the end of the iteration. */
  readonly failed: string | null
  /** With keepLastN: behind which `seq` each of the iterations that are kept began, but the first of all. */
  readonly begins: readonly number[]
  /** Behind this `seq` lies what belongs to it; older rows of its nodes are of a loop that it began again. */
  readonly since: number
}

const FRESH: LoopState = { lanes: 0, isThrough: false, failed: null, begins: [], since: 0 }

/** The state of a loop that begins, or of one that goes on in a later generation. */
export const firstState = (since: number): JsonObject => asState({ ...FRESH, since })

export const loopState = (loop: Pick<Attempt, 'state'>): LoopState => ({
  ...FRESH,
  ...(loop.state?.['loop'] as JsonObject | undefined),
})

export const asState = ({ begins, ...state }: LoopState): JsonObject => ({
  loop: { ...state, ...(begins.length > 0 ? { begins: [...begins] } : {}) },
})

const keptOf = ({ input }: Pick<Attempt, 'input'>): number => Number(input['keepLastN'] ?? 0)

/** The state of a loop that begins its next iteration behind a `seq`. */
export function nextState(loop: Attempt, seq: number): JsonObject {
  const kept = keptOf(loop)
  const { since, begins } = loopState(loop)
  return asState({ ...FRESH, since, begins: kept > 0 ? [...begins, seq].slice(-kept) : [] })
}

/** Behind which `seq` the iterations that are kept lie; null when they are all. */
export function keptFrom(loop: Attempt): number | null {
  const { begins } = loopState(loop)
  return begins.length > 0 && begins.length === keptOf(loop) ? (begins[0] ?? null) : null
}

/** Behind which `seq` what belongs to it lies; null of one that began before that was written down. */
export function sinceOf({ state }: Pick<Attempt, 'state'>): number | null {
  const since = (state?.['loop'] as JsonObject | undefined)?.['since']
  return typeof since === 'number' ? since : null
}
