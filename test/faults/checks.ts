import type { RunId, SpanId } from '#core/ids.ts'
import { traceIdOf } from '#core/ids.ts'
import { listAttempts } from '#db/attempts.ts'
import type { Database } from '#db/database.ts'
import { listSpans } from '#db/spans.ts'
import type { StoredSpan } from '#trace/span.ts'
import { brokenInvariants, missingSpans } from '../support/invariants.ts'
import { until } from '../support/stage.ts'

const SPANS_MS_MAX = 8_000

/** What is wrong with the runs of the database, once their spans had time to arrive: rows against chains, and spans. */
export async function problemsOf(db: Database): Promise<string[]> {
  let problems: string[] = []
  const look = async (): Promise<boolean> => {
    problems = [...(await brokenInvariants(db)), ...(await brokenSpans(db))]
    return problems.length === 0
  }
  await until('a database without problems', look, SPANS_MS_MAX).catch(() => undefined)
  return problems
}

/** Every ended attempt has its span, every span stands under one that is there, and says for whom the run acts. */
async function brokenSpans(db: Database): Promise<string[]> {
  const { rows } = await db.pool.query<{ id: RunId; person_id: string }>('SELECT id, person_id FROM run ORDER BY id')
  const broken: string[] = []
  for (const { id, person_id: person } of rows) {
    const { spans } = await listSpans(db.pool, traceIdOf(id))
    const known = new Set(spans.map(({ spanId }) => spanId))
    const orphans = spans.filter(({ parentSpanId }) => parentSpanId !== null && !known.has(parentSpanId))
    const strange = spans.filter(({ origin, attributes }) => origin !== 'engine' && attributes['user.id'] !== person)
    broken.push(
      ...(await missingSpans(db, id)).map((attempt) => `run ${id}: no span of ${attempt}`),
      ...orphans.map(({ name }) => `run ${id}: the span ${name} has no parent`),
      ...strange.map(({ name }) => `run ${id}: the span ${name} does not say for whom`),
    )
  }
  return broken
}

export const spansOf = async (db: Database, runId: RunId): Promise<StoredSpan[]> =>
  (await listSpans(db.pool, traceIdOf(runId))).spans

/** What handlers recorded themselves, by name: of what began in the same millisecond nobody knows which came first. */
export const ownSpansOf = async (db: Database, runId: RunId): Promise<StoredSpan[]> =>
  (await spansOf(db, runId)).filter(({ origin }) => origin === 'own').toSorted(byName)

export const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name.localeCompare(b.name)

/** The spans of a run by name, once `name` is among them under the given span. */
export const untilSpan = (db: Database, runId: RunId, name: string, parent: SpanId): Promise<StoredSpan> =>
  until(`the span ${name}`, async () =>
    (await spansOf(db, runId)).find((span) => span.name === name && span.parentSpanId === parent),
  )

/** How often payments wrote for a run: deployments and charges. */
export async function effectsOf(db: Database, runId: RunId): Promise<{ deployments: number; charges: number }> {
  const { rows } = await db.pool.query<{ deployments: number; charges: number }>(
    `SELECT (SELECT count(*)::integer FROM payments.deployments WHERE idempotency_key LIKE $1) AS deployments,
            (SELECT count(*)::integer FROM payments.charges WHERE idempotency_key LIKE $1) AS charges`,
    [`${runId}/%`],
  )
  return rows[0] ?? { deployments: 0, charges: 0 }
}

/** The attempts of a run by what became of them, those of one task in their order. */
export async function toldOf(db: Database, runId: RunId, ref: string): Promise<string[]> {
  const attempts = await listAttempts(db.prisma, runId)
  return attempts
    .filter((attempt) => attempt.ref === ref)
    .map(({ status, reason }) => (reason ? `${status}: ${reason}` : status))
}

/** Which kind of process ran the attempts of a run, in their order. */
export async function workersOf(db: Database, runId: RunId): Promise<string[]> {
  const attempts = await listAttempts(db.prisma, runId)
  return attempts.flatMap(({ workerId }) => workerId?.split('-')[0] ?? [])
}

/**
 * Does `work` while payments' table is locked: a deployment stops in the middle of its INSERT until `work` has ended.
 * `untilAwaited` resolves when one is there: its task runs and its effect is under way.
 */
export async function whileDeploymentsWait(
  db: Database,
  work: (untilAwaited: () => Promise<void>) => Promise<void>,
): Promise<void> {
  const client = await db.pool.connect()
  const isAwaited = async (): Promise<boolean> => {
    const { rowCount } = await client.query(
      `SELECT 1 FROM pg_locks WHERE relation = 'payments.deployments'::regclass AND NOT granted`,
    )
    return rowCount === 1
  }
  try {
    await client.query('BEGIN')
    await client.query('LOCK TABLE payments.deployments')
    await work(async () => void (await until('a deployment that waits', isAwaited)))
  } finally {
    await client.query('COMMIT')
    client.release()
  }
}

/** The spans the handlers of a run made, by name, once there are that many: each tells of one execution. */
export async function handledOf(db: Database, runId: RunId, count: number): Promise<string[]> {
  const names = async () => (await spansOf(db, runId)).flatMap(({ origin, name }) => (origin === 'own' ? [name] : []))
  await until('the spans of the handlers', async () => (await names()).length >= count)
  return (await names()).sort()
}

/** Ends every database connection of the product's processes; how many. */
export async function cutConnections(db: Database): Promise<number> {
  const { rowCount } = await db.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND (application_name = 'live' OR application_name LIKE 'conductor-lightstep%')`,
  )
  return rowCount ?? 0
}
