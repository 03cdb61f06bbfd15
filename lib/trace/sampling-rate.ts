import type { TraceId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import { membersOf, traceStateOfMembers } from '#core/trace-state.ts'

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

/** Trailing zeros left out, as OpenTelemetry writes it: 0 is a probability of 1, 8 of a half. */
const thresholdOf = (reject: number): string => reject.toString(16).padStart(4, '0').replace(/0+$/, '') || '0'

const THRESHOLD = /^th:([0-9a-f]{1,14})$/
/** OpenTelemetry: the value of its member has so many characters at most. */
const OT_LENGTH_MAX = 256

/**
 * The state of a trace of which so many are not kept, `ot=th:…`; of what it was before it keeps everything else, and the threshold
 * if it is the stricter one: whoever samples after somebody else keeps what both keep.
 */
export function traceStateOf(reject: number, before = ''): string {
  const members = membersOf(before)
  const ot = members.find((member) => member.startsWith('ot='))
  const parts = ot?.slice('ot='.length).split(';') ?? []
  const ours = thresholdOf(reject)
  const theirs = parts.map((part) => THRESHOLD.exec(part)?.[1] ?? '').find((threshold) => threshold !== '') ?? '0'
  const stricter = theirs.padEnd(14, '0') > ours.padEnd(14, '0') ? theirs : ours
  const said = [`th:${stricter}`, ...parts.filter((part) => part !== '' && !part.startsWith('th:'))]
  while (said.join(';').length > OT_LENGTH_MAX) said.pop()
  return traceStateOfMembers([`ot=${said.join(';')}`, ...members.filter((member) => member !== ot)])
}

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
