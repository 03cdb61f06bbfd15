import type { TaskId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { AttemptOutline } from '#db/compared-runs.ts'
import { attemptOfSpan, type SpanOutline } from './compare-outline.ts'

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

export interface CoverageFacts {
  readonly attempts: readonly AttemptOutline[]
  readonly spans: readonly SpanOutline[]
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

/** OTel semconv: db.operation.name; names of operations that change something, of SQL and of other stores. */
const WRITES = new Set(
  [
    ['insert', 'update', 'delete', 'merge', 'upsert', 'replace', 'copy', 'truncate', 'create', 'alter', 'drop'],
    ['insertone', 'insertmany', 'updateone', 'updatemany', 'deleteone', 'deletemany', 'findandmodify', 'bulkwrite'],
    ['put', 'putitem', 'updateitem', 'deleteitem', 'batchwriteitem', 'transactwriteitems', 'index', 'bulk'],
    ['set', 'setex', 'mset', 'hset', 'del', 'incr', 'decr', 'lpush', 'rpush', 'sadd', 'srem', 'zadd', 'xadd', 'expire'],
  ].flat(),
)
const WRITING =
  /^\s*(?:INSERT|UPDATE|DELETE|MERGE|UPSERT|REPLACE|COPY|TRUNCATE|CREATE|ALTER|DROP)\b|^\s*WITH\b[\s\S]*\b(?:INSERT\s+INTO|DELETE\s+FROM|UPDATE\s+\S+\s+SET)\b/i

const textIn = (attributes: JsonObject, ...names: readonly string[]): string | null =>
  names.map((name) => attributes[name]).find((value) => typeof value === 'string') ?? null

const firstWord = (text: string): string => text.trim().replace(/\s.*/s, '').toLowerCase()

/** Whether the attributes of a span tell of a write to a database, by the names of today and by those before. */
export function isDatabaseWrite(attributes: JsonObject): boolean {
  const operation = textIn(attributes, 'db.operation.name', 'db.operation')
  if (operation !== null && operation !== '') return WRITES.has(firstWord(operation))
  return WRITING.test(textIn(attributes, 'db.query.text', 'db.statement') ?? '')
}

/** What counts as sent by whoever carried an attempt out: a service that was called, or a worker, ours included. */
const isWorkers = ({ type }: AttemptOutline, { origin }: SpanOutline): boolean =>
  origin === 'received' || (origin === 'own' && type !== 'HTTP')

/** An attempt that never began, or is not for anybody outside, needs no spans. */
const isExpected = ({ type, startedAt }: AttemptOutline): boolean => EXPECTED.has(type) && startedAt !== null

const tryWords = ({ retryCount }: AttemptOutline): string => (retryCount === 0 ? '' : ` on try ${retryCount + 1}`)

function wordsOf(attempt: AttemptOutline, services: readonly string[]): string {
  const known = services.length > 0 ? services.join(' or ') : null
  if (attempt.type === 'HTTP') return `no span from ${known ?? 'the service'} after its call${tryWords(attempt)}`
  return `no span from ${known ?? 'its worker'}${tryWords(attempt)}`
}

/** Which attempts spans tell of, which database writes were seen, and where nobody sent any. */
export function coverageOf({ attempts, spans, servicesOf, now, isSampled }: CoverageFacts): Coverage {
  const byId = new Map(attempts.map((attempt) => [attempt.id, attempt]))
  const owners = attemptOfSpan(spans, [...byId.keys()])
  const told = new Set<TaskId>()
  const writes: SpanOutline[] = []
  for (const span of spans) {
    const attempt = byId.get(owners.get(span.spanId) ?? ('' as TaskId))
    if (!attempt) continue
    if (isWorkers(attempt, span)) told.add(attempt.id)
    if (span.call !== null && isDatabaseWrite(span.call)) writes.push(span)
  }
  const expected = attempts.filter(isExpected)
  const silent = expected.filter(({ id }) => !told.has(id))
  const isLate = ({ endedAt }: AttemptOutline): boolean => endedAt !== null && now - endedAt >= LATE_MS
  const late = silent.filter(isLate)
  const pending = silent.length - late.length
  const gaps = isSampled ? [] : late
  return {
    expected: expected.length - pending,
    covered: expected.length - silent.length,
    pending,
    writes: writes.length,
    failedWrites: writes.filter(({ isError }) => isError).length,
    gaps: gaps.slice(0, GAPS_MAX).map((attempt) => ({
      taskId: attempt.id,
      ref: attempt.ref,
      words: wordsOf(attempt, servicesOf.get(attempt.node) ?? []),
    })),
    moreGaps: Math.max(0, gaps.length - GAPS_MAX),
  }
}

/** Which services sent spans under each node. */
export function servicesByNode(
  attempts: readonly AttemptOutline[],
  spans: readonly SpanOutline[],
): ReadonlyMap<string, readonly string[]> {
  const nodes = new Map(attempts.map(({ id, node }) => [id, node]))
  const owners = attemptOfSpan(spans, [...nodes.keys()])
  const services = new Map<string, Set<string>>()
  for (const { spanId, origin, service } of spans) {
    const owner = owners.get(spanId)
    const node = owner && nodes.get(owner)
    if (origin !== 'received' || node === undefined) continue
    services.set(node, (services.get(node) ?? new Set()).add(service))
  }
  return new Map([...services].map(([node, names]) => [node, [...names].toSorted()]))
}
