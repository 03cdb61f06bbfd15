import type { TraceId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'

/** Probabilities are given in steps of this: four hex digits of the 56 bits that OpenTelemetry's thresholds have. */
const STEPS = 65_536
const HOUR_MS = 3_600_000

/**
 * How many of STEPS traces are not kept at this probability. Never all: something of each kind can always be counted
 * (OpenTelemetry, probability sampling: the threshold T of a probability p is (1 - p) · 2^56).
 */
export const rejectOf = (probability: number): number =>
  Math.min(STEPS - 1, Math.max(0, Math.floor((1 - probability) * STEPS)))

export const probabilityOf = (reject: number): number => 1 - reject / STEPS

/** The first four of the last 14 hex digits of the trace id, which are random (W3C Trace Context 2, "random trace id"). */
const randomnessOf = (traceId: TraceId): number => Number.parseInt(traceId.slice(-14, -10), 16)

/** The same trace is kept at every probability above the one at which it is kept, by everybody who samples so. */
export const isKeptAt = (traceId: TraceId, reject: number): boolean => randomnessOf(traceId) >= reject

/** `ot=th:…`, trailing zeros left out, as OpenTelemetry writes it: `th:0` is a probability of 1, `th:8` of a half. */
export const traceStateOf = (reject: number): string =>
  `ot=th:${reject.toString(16).padStart(4, '0').replace(/0+$/, '') || '0'}`

/** What is alike for the rate: runs of one version of a workflow that ended alike. */
export interface Stratum {
  readonly workflow: string
  readonly version: number
  /** A final status, or `started`. */
  readonly outcome: string
  readonly seen: number
  /** About how many there were in the hour before `at`. */
  readonly weight: number
  readonly at: Instant
}

export const stratumKey = ({ workflow, version, outcome }: Pick<Stratum, 'workflow' | 'version' | 'outcome'>): string =>
  JSON.stringify([workflow, version, outcome])

/** One more of a kind: what was counted before fades by the hour. */
export function oneMore(
  kind: Pick<Stratum, 'workflow' | 'version' | 'outcome'>,
  before: Stratum | undefined,
  at: Instant,
): Stratum {
  const { workflow, version, outcome } = kind
  if (!before) return { workflow, version, outcome, seen: 1, weight: 1, at }
  const passedMs = Math.max(0, at - before.at)
  const weight = before.weight * Math.exp(-passedMs / HOUR_MS) + 1
  return { ...before, seen: before.seen + 1, weight, at: at > before.at ? at : before.at }
}

/** The probability at which about `perHour` of a kind are kept. */
export const rateOf = (perHour: number, { weight }: Pick<Stratum, 'weight'>): number => Math.min(1, perHour / weight)
