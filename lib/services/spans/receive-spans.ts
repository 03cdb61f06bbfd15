import { runIdOfTrace, TaskId, type RunId, type UserId } from '#core/ids.ts'
import type { Database } from '#db/database.ts'
import { asAppError } from '#db/failure.ts'
import type { Live } from '#db/live.ts'
import { findRootRuns } from '#db/run-facts.ts'
import { insertSpans } from '#db/spans.ts'
import type { TaskTokens } from '#identity/task-token.ts'
import { ATTR, LIGHTSTEP } from '#trace/attributes.ts'
import type { Rejection } from '#trace/otlp-limits.ts'
import { serviceOf } from '#trace/otlp-raw.ts'
import type { OtelSpan, StoredSpan } from '#trace/span.ts'
import { verifySpans } from './verify-spans.ts'

type Ports = { readonly db: Database; readonly live: Pick<Live, 'announce'>; readonly tokens: TaskTokens }

interface Known {
  readonly span: OtelSpan
  readonly rootRunId: RunId
  readonly personId: UserId | null
}

/** The spans whose trace is that of a root run we know; whoever sends them cannot open a trace here. */
async function ofKnownRuns(db: Database, spans: readonly OtelSpan[]): Promise<Known[]> {
  const runs = await findRootRuns(db.pool, [...new Set(spans.map(({ traceId }) => runIdOfTrace(traceId)))])
  return spans.flatMap((span) => {
    const rootRunId = runIdOfTrace(span.traceId)
    const personId = runs.get(rootRunId)
    return personId === undefined ? [] : [{ span, rootRunId, personId }]
  })
}

/** Keeps received spans of known runs, once each; never in place of ours. Says how many were not kept and why. Throws unavailable when they should be sent again. */
export const receiveSpans = (ports: Ports, spans: readonly OtelSpan[]): Promise<readonly Rejection[]> =>
  receive(ports, spans).catch(saySo)

const saySo = (error: unknown): never => {
  throw asAppError(error)
}

async function receive(ports: Ports, spans: readonly OtelSpan[]): Promise<readonly Rejection[]> {
  const known = await ofKnownRuns(ports.db, spans)
  const verified = await verifySpans(
    ports,
    known.map(({ span }) => span),
  )
  const stored = known.map(({ span, rootRunId, personId }): StoredSpan => {
    const taskId = verified.get(span) ?? null
    return storedSpan(span, { rootRunId, taskId, personId, isVerified: taskId !== null, origin: 'received' })
  })
  ports.live.announce(await insertSpans(ports.db.pool, stored))
  const count = spans.length - known.length
  return count === 0 ? [] : [{ reason: 'the trace is not that of a known run', count }]
}

/** Keeps spans that this process made itself: they say in their own attributes whose they are, and that is known. Throws like receiveSpans. */
export const storeOwnSpans = (ports: Omit<Ports, 'tokens'>, spans: readonly OtelSpan[]): Promise<void> =>
  storeOwn(ports, spans).catch(saySo)

async function storeOwn(ports: Omit<Ports, 'tokens'>, spans: readonly OtelSpan[]): Promise<void> {
  const known = await ofKnownRuns(ports.db, spans)
  const stored = known.map(({ span, rootRunId, personId }): StoredSpan => {
    const own = span.attributes[ATTR.userId]
    const person = typeof own === 'string' ? (own as UserId) : personId
    const taskId = TaskId.safeParse(span.attributes[LIGHTSTEP.taskId]).data ?? null
    return storedSpan(span, { rootRunId, taskId, personId: person, isVerified: person !== null, origin: 'own' })
  })
  ports.live.announce(await insertSpans(ports.db.pool, stored))
}

type Columns = Pick<StoredSpan, 'rootRunId' | 'personId' | 'isVerified' | 'origin'> & { readonly taskId: TaskId | null }

const storedSpan = (span: OtelSpan, columns: Columns): StoredSpan => ({
  ...span,
  ...columns,
  service: serviceOf(span.resource),
})
