import type { TaskId } from '#core/ids.ts'
import type { AttemptOutline } from '#db/compared-runs.ts'
import type { AttemptSpans } from './span-counts.ts'

/** An attempt whose worker sent no span, in words. */
interface CoverageGap {
  readonly taskId: TaskId
  readonly ref: string
  readonly words: string
}

/** How much of what a run did is told by spans. */
export interface Coverage {
  /** Ended attempts of HTTP and SIMPLE tasks: whoever carried them out should have sent a span. */
  readonly expected: number
  readonly covered: number
  /** Attempts whose spans may still come. */
  readonly pending: number
  /** Writes to databases that spans under attempts tell of, and those of them that failed. */
  readonly writes: number
  readonly failedWrites: number
  readonly gaps: readonly CoverageGap[]
  /** How many more gaps there are. */
  readonly moreGaps: number
}

/** What the spans under attempts add up to; those without any may be left out. */
export type SpansByAttempt = ReadonlyMap<TaskId, AttemptSpans>

export interface CoverageFacts {
  readonly attempts: readonly AttemptOutline[]
  /** What spans under them add up to. */
  readonly spansOf: SpansByAttempt
  /** Services that are known to send spans under a node. */
  readonly servicesOf: ReadonlyMap<string, readonly string[]>
  readonly now: number
  /** What was sent was let go by sampling: that is no gap. */
  readonly isSampled: boolean
}

const GAPS_MAX = 50
/** Workers send their spans in batches, some seconds after the work. */
const LATE_MS = 15_000
const EXPECTED = new Set(['HTTP', 'SIMPLE'])

/** What counts as sent by whoever carried an attempt out: a service that was called, or a worker, ours included. */
const isTold = ({ type }: AttemptOutline, spans: AttemptSpans | undefined): boolean =>
  spans !== undefined && (spans.hasReceived || (spans.hasOwn && type !== 'HTTP'))

/** An attempt that never began, or is not for anybody outside, needs no spans. */
const isExpected = ({ type, startedAt }: AttemptOutline): boolean => EXPECTED.has(type) && startedAt !== null

const tryWords = ({ retryCount }: AttemptOutline): string => (retryCount === 0 ? '' : ` on try ${retryCount + 1}`)

function wordsOf(attempt: AttemptOutline, services: readonly string[]): string {
  const known = services.length > 0 ? services.join(' or ') : null
  if (attempt.type === 'HTTP') return `no span from ${known ?? 'the service'} after its call${tryWords(attempt)}`
  return `no span from ${known ?? 'its worker'}${tryWords(attempt)}`
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, number) => sum + number, 0)

/** Which attempts spans tell of, which database writes were seen, and where nobody sent any. */
export function coverageOf({ attempts, spansOf, servicesOf, now, isSampled }: CoverageFacts): Coverage {
  const found = attempts.flatMap(({ id }) => spansOf.get(id) ?? [])
  const expected = attempts.filter(isExpected)
  const silent = expected.filter((attempt) => !isTold(attempt, spansOf.get(attempt.id)))
  const isLate = ({ endedAt }: AttemptOutline): boolean => endedAt !== null && now - endedAt >= LATE_MS
  const late = silent.filter(isLate)
  const pending = silent.length - late.length
  const gaps = isSampled ? [] : late
  return {
    expected: expected.length - pending,
    covered: expected.length - silent.length,
    pending,
    writes: sumOf(found.map(({ writes }) => writes)),
    failedWrites: sumOf(found.map(({ failedWrites }) => failedWrites)),
    gaps: gaps.slice(0, GAPS_MAX).map((attempt) => ({
      taskId: attempt.id,
      ref: attempt.ref,
      words: wordsOf(attempt, servicesOf.get(attempt.node) ?? []),
    })),
    moreGaps: Math.max(0, gaps.length - GAPS_MAX),
  }
}

/** Which services sent spans under each node, by the names of who sent them. */
export function servicesByNode(
  attempts: readonly AttemptOutline[],
  spansOf: SpansByAttempt,
  nameOf: ReadonlyMap<number, string>,
): ReadonlyMap<string, readonly string[]> {
  const services = new Map<string, Set<string>>()
  for (const { id, node } of attempts) {
    const names = Array.from(spansOf.get(id)?.sources ?? [], (source) => nameOf.get(source) ?? [])
    const known = services.get(node) ?? new Set()
    for (const name of names.flat()) services.set(node, known.add(name))
  }
  return new Map([...services].map(([node, names]) => [node, [...names].toSorted()]))
}
