import { Client } from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SpanId, TraceId } from '#core/ids.ts'
import { openDatabase, type Database } from '#db/database.ts'
import { readClock } from '#db/runs.ts'
import { askCold, named, run } from '#db/statement.ts'
import { withinTrace, withSpan } from '#telemetry/span.ts'
import { startTelemetry } from '#telemetry/start.ts'
import { createTestDatabase } from '../support/postgres.ts'

const attempt = {
  traceId: TraceId.parse('01930000000070008000000000000001'),
  spanId: SpanId.parse('9000000000000002'),
}
const COMMENT = `/*traceparent='00-${attempt.traceId}-${attempt.spanId}-00'*/`
const ITSELF = 'SELECT query FROM pg_stat_activity WHERE pid = pg_backend_pid()'

const telemetry = startTelemetry({
  settings: { process: 'test' },
  storeSpans: async () => undefined,
  onError: (error) => {
    throw error
  },
})
let db: Database
let other: Client
let drop: () => Promise<void>
beforeAll(async () => {
  const database = await createTestDatabase()
  drop = database.drop
  // One connection: what another session sees as its last statement is what was asked last.
  db = openDatabase(database.url, { connectionsMax: 1, name: 'traceparent-test' })
  other = new Client({ connectionString: database.url })
  await other.connect()
})
afterAll(async () => {
  await other.end()
  await db.close()
  await drop()
  await telemetry.stop()
})

/** What another session sees as the last statement of ours. */
async function lastStatement(): Promise<string> {
  const { rows } = await other.query<{ query: string }>(
    `SELECT query FROM pg_stat_activity WHERE application_name = 'traceparent-test'`,
  )
  return rows[0]?.query ?? ''
}

/** Postgres shows the first 1,024 characters of a statement only. */
const readNarrow = async () => db.prisma.taskDefinition.findFirst({ select: { name: true } })

test('a statement that is asked seldom says in Postgres for which span it is asked', async () => {
  const { rows } = await withinTrace(attempt, () => askCold<{ query: string }>(db.pool, ITSELF))
  expect(rows[0]?.query).toBe(`${ITSELF} ${COMMENT}`)
})

test('so does what Prisma asks, under the span that is at work', async () => {
  await withinTrace(attempt, () => readNarrow())
  expect(await lastStatement()).toMatch(/^SELECT [\s\S]* FROM "public"\."task_definition"/)
  expect(await lastStatement()).toContain(COMMENT)
  await withinTrace(attempt, () => readClock(db.pool))
  expect(await lastStatement()).toContain(COMMENT)
  const inner = await withSpan('look', { context: attempt }, async (span) => {
    await readNarrow()
    return span.spanContext()
  })
  expect(await lastStatement()).toContain(`/*traceparent='00-${attempt.traceId}-${inner.spanId}-01'*/`)
})

test('a named statement stays as it is, whatever span is at work: its text is its plan’s', async () => {
  const hot = named('itself', ITSELF)
  for (const spanId of ['9000000000000002', '9000000000000003'].map((id) => SpanId.parse(id))) {
    const { rows } = await withinTrace({ ...attempt, spanId }, () => run<{ query: string }>(db.pool, hot, []))
    expect(rows).toEqual([{ query: ITSELF }])
  }
})

test('outside of any span nothing is added', async () => {
  expect((await askCold<{ query: string }>(db.pool, ITSELF)).rows).toEqual([{ query: ITSELF }])
  await readNarrow()
  expect(await lastStatement()).not.toContain('traceparent')
})

test('however many spans ask, the connection keeps no statement for any of them', async () => {
  const kept = async () => (await askCold<{ name: string }>(db.pool, 'SELECT name FROM pg_prepared_statements')).rows
  const before = await kept()
  for (let i = 0; i < 40; i++) {
    const spanId = SpanId.parse(`90000000000001${String(i).padStart(2, '0')}`)
    await withinTrace({ ...attempt, spanId }, async () => {
      await readNarrow()
      await readClock(db.pool)
    })
  }
  expect(await kept()).toEqual(before)
  expect(before).toEqual([{ name: 'itself' }])
})
