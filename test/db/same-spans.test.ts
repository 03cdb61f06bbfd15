import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newRunId, newSpanId, traceIdOf } from '#core/ids.ts'
import { openDatabase, type Database } from '#db/database.ts'
import { insertSpans } from '#db/spans.ts'
import { insertUnattached } from '#db/unattached-spans.ts'
import type { StoredSpan } from '#trace/span.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { otelSpan } from '../trace/spans.ts'

const [ROUNDS, SPANS] = [6, 1_500]

let database: TestDatabase
let db: Database
beforeAll(async () => {
  database = await createTestDatabase()
  db = openDatabase(database.url)
})
afterAll(async () => {
  await db.close()
  await database.drop()
})

function batch(): StoredSpan[] {
  const rootRunId = newRunId(Date.now(), randomBytes)
  const columns = { rootRunId, taskId: null, personId: null, isVerified: false, service: 'payments' } as const
  return Array.from({ length: SPANS }, () => ({
    ...otelSpan({ traceId: traceIdOf(rootRunId), spanId: newSpanId(randomBytes) }),
    ...columns,
    origin: 'received',
  }))
}

test.each([
  ['are kept', (spans: readonly StoredSpan[]) => insertSpans(db.pool, spans)],
  [
    'wait for their run',
    (spans: readonly StoredSpan[]) =>
      insertUnattached(
        db.pool,
        spans.map((span) => ({ span, service: 'payments', body: '{}' })),
        1_000_000,
      ),
  ],
])('the same spans that come twice at a time, in another order, %s without a deadlock', async (_, keep) => {
  for (let round = 0; round < ROUNDS; round++) {
    const spans = batch()
    await expect(Promise.all([keep(spans), keep(spans.toReversed())])).resolves.toHaveLength(2)
  }
})
