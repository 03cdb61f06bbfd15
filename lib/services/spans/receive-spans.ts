import type { Settings } from '#config/settings.ts'
import { AppError } from '#core/errors.ts'
import { runIdOfTrace, TaskId, type RunId, type TraceId, type UserId } from '#core/ids.ts'
import type { Database } from '#db/database.ts'
import { asAppError, codesOf } from '#db/failure.ts'
import type { Live } from '#db/live.ts'
import { findRootRuns } from '#db/run-facts.ts'
import { insertSpans } from '#db/spans.ts'
import type { TaskTokens } from '#identity/task-token.ts'
import { ATTR, LIGHTSTEP } from '#trace/attributes.ts'
import { claimOf } from '#trace/identity-of-span.ts'
import type { Rejection } from '#trace/otlp-limits.ts'
import { serviceOf } from '#trace/otlp-raw.ts'
import type { OtelSpan, StoredSpan } from '#trace/span.ts'
import type { Sender } from '../ingest-keys/keyring.ts'
import { spansOfServices } from './spans-of-services.ts'
import { keepUnattached, UNATTACHED_LENGTH_MAX } from './unattached.ts'
import { verifySpans } from './verify-spans.ts'

export interface ReceivePorts {
  readonly db: Database
  readonly live: Pick<Live, 'announce'>
  readonly tokens: TaskTokens
  readonly settings: Pick<Settings, 'spanRetentionDays'>
}

interface Known {
  readonly span: OtelSpan
  readonly rootRunId: RunId
  /** Whom its trace acts for, if that is one person. */
  readonly personId: UserId | null
}

interface ByRun {
  readonly known: readonly Known[]
  /** How many are of runs whose spans are not kept any more. */
  readonly late: number
  readonly others: readonly OtelSpan[]
}

/** Those spans whose trace is that of a root run we know, and the others; whoever sends them cannot open a trace here. */
async function byRun(
  { db, settings }: Pick<ReceivePorts, 'db' | 'settings'>,
  spans: readonly OtelSpan[],
): Promise<ByRun> {
  const runIds = new Map<TraceId, RunId>()
  for (const { traceId } of spans) if (!runIds.has(traceId)) runIds.set(traceId, runIdOfTrace(traceId))
  const runs = await findRootRuns(db.pool, [...runIds.values()], settings.spanRetentionDays)
  const known: Known[] = []
  const others: OtelSpan[] = []
  for (const span of spans) {
    const rootRunId = runIds.get(span.traceId)
    const run = rootRunId && runs.get(rootRunId)
    if (!run) others.push(span)
    else if (!run.isOver) known.push({ span, rootRunId, personId: run.personId })
  }
  return { known, late: spans.length - known.length - others.length, others }
}

const saySo = (error: unknown): never => {
  throw isTimeout(error)
    ? new AppError('unavailable', 'The database is too busy: try again.', { cause: error })
    : asAppError(error)
}

/** Postgres: a statement took longer than it may, and nothing was written. */
const isTimeout = (error: unknown): boolean => codesOf(error).includes('57014')

/** Received spans that were not kept and why, and what is to be said of some that were. */
export interface Received {
  readonly rejected: readonly Rejection[]
  readonly remarks: readonly Rejection[]
}

/**
 * Keeps received spans of known runs, once each; never in place of ours. Those of other traces wait for a run as far as there is
 * room; those of services that the sender's key does not name are not taken. Throws unavailable when they should be sent again.
 */
export const receiveSpans = (ports: ReceivePorts, spans: readonly OtelSpan[], { key }: Sender): Promise<Received> =>
  receive(ports, spans, key?.services ?? null).catch(saySo)

async function receive(
  ports: ReceivePorts,
  spans: readonly OtelSpan[],
  services: ReadonlySet<string> | null,
): Promise<Received> {
  const [allowed, rejected] = services === null ? [spans, []] : spansOfServices(spans, services)
  const { known, late, others } = await byRun(ports, allowed)
  await keepKnown(ports, known)
  const { waiting, tooLarge } = await keepUnattached(ports.db, others)
  const unknown = others.length - waiting - tooLarge
  return {
    rejected: [
      ...rejected,
      { reason: UNKNOWN_TRACE, count: unknown },
      { reason: TOO_LARGE, count: tooLarge },
      { reason: tooLate(ports.settings.spanRetentionDays), count: late },
    ].filter(isAny),
    remarks: [{ reason: 'wait for their run: no known run has their trace', count: waiting }].filter(isAny),
  }
}

const UNKNOWN_TRACE = 'the trace is not that of a known run'
const TOO_LARGE = `${UNKNOWN_TRACE}, and a span of more than ${UNATTACHED_LENGTH_MAX} characters does not wait for one`
const tooLate = (days: number): string =>
  `the run ended more than ${days} days ago, and its spans are not kept any more (SPAN_RETENTION_DAYS)`

const isAny = ({ count }: Rejection): boolean => count > 0

async function keepKnown(ports: ReceivePorts, known: readonly Known[]): Promise<void> {
  const verified = await verifySpans(
    ports,
    known.map(({ span }) => span),
  )
  const stored = known.map(({ span, rootRunId, personId: ofTrace }): StoredSpan => {
    const maker = verified.get(span)
    if (maker) return storedSpan(span, { rootRunId, ...maker, isVerified: true, origin: 'received' })
    const personId = claimOf(span) === null ? ofTrace : null
    return storedSpan(span, { rootRunId, taskId: null, personId, isVerified: false, origin: 'received' })
  })
  ports.live.announce(await insertSpans(ports.db.pool, stored))
}

/** Takes in what waited for its run. Who sent it was asked when it came. */
export const attachSpans = async (ports: ReceivePorts, spans: readonly OtelSpan[]): Promise<void> => {
  const { known } = await byRun(ports, spans)
  await keepKnown(ports, known)
}

/** Keeps spans that this process made itself: they say in their own attributes whose they are, and that is known. Throws like receiveSpans. */
export const storeOwnSpans = (ports: Omit<ReceivePorts, 'tokens'>, spans: readonly OtelSpan[]): Promise<void> =>
  storeOwn(ports, spans).catch(saySo)

async function storeOwn(ports: Omit<ReceivePorts, 'tokens'>, spans: readonly OtelSpan[]): Promise<void> {
  const { known } = await byRun(ports, spans)
  const stored = known.map(({ span, rootRunId }): StoredSpan => {
    const own = span.attributes[ATTR.userId]
    const personId = typeof own === 'string' ? (own as UserId) : null
    const taskId = TaskId.safeParse(span.attributes[LIGHTSTEP.taskId]).data ?? null
    return storedSpan(span, { rootRunId, taskId, personId, isVerified: personId !== null, origin: 'own' })
  })
  ports.live.announce(await insertSpans(ports.db.pool, stored))
}

type Columns = Pick<StoredSpan, 'rootRunId' | 'personId' | 'isVerified' | 'origin'> & { readonly taskId: TaskId | null }

const storedSpan = (span: OtelSpan, columns: Columns): StoredSpan => ({
  ...span,
  ...columns,
  service: serviceOf(span.resource),
})
