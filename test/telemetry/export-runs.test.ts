import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newRunId, newSpanId, newTaskId, spanIdOf, traceIdOf, type RunId, type SpanId, type TaskId } from '#core/ids.ts'
import { openDatabase, type Database } from '#db/database.ts'
import { insertSpans } from '#db/spans.ts'
import { statement } from '#db/statement.ts'
import type { Attempt } from '#engine/model.ts'
import { createExportStore } from '#services/spans/export-store.ts'
import { gasp } from '#telemetry/breath.ts'
import type { SampledSpan } from '#telemetry/ports.ts'
import type { StoredSpan } from '#trace/span.ts'
import { stored } from '../support/exporting.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { insertAttempts } from '../support/seed-rows.ts'
import { httpAttempt, seedRun } from './seed-run.ts'

let base: TestDatabase
let db: Database
beforeAll(async () => {
  base = await createTestDatabase()
  db = openDatabase(base.url)
})
afterAll(async () => {
  await db.close()
  await base.drop()
})

const newRun = (): RunId => newRunId(Date.now(), randomBytes)
const spanId = (): SpanId => newSpanId(randomBytes)

async function anAttempt(runId: RunId, rootRunId: RunId, status: Attempt['status'] = 'IN_PROGRESS'): Promise<TaskId> {
  const id = newTaskId(Date.now(), randomBytes)
  await insertAttempts(db.pool, [{ ...httpAttempt('http://127.0.0.1:1'), id, runId, rootRunId, ref: id, status }])
  return id
}

/** Of which run each of these spans is said to be on its way out. */
async function runsOf(spans: readonly StoredSpan[]): Promise<(RunId | undefined)[]> {
  await insertSpans(db.pool, spans)
  const seen: SampledSpan[] = []
  await createExportStore(db).exportPage('any', { page: 500, behindMax: 1e6, breathe: gasp }, async (page) => {
    seen.push(...page)
    return { sent: 0, refused: 0, dropped: 0, sampled: 0, redacted: 0, waiting: [], thinned: [], lost: new Map() }
  })
  return spans.map((span) => seen.find((one) => one.span.spanId === span.spanId)?.runId)
}

test('a span under the attempt of a sub-workflow is of that run, however deep, and also while the attempt goes on', async () => {
  const [root, child, grandchild] = [newRun(), newRun(), newRun()]
  for (const id of [root, child, grandchild]) await seedRun(db, [], { id, rootRunId: root })
  const calls = await anAttempt(root, root)
  const over = await anAttempt(child, root, 'COMPLETED')
  const going = await anAttempt(grandchild, root)
  const engine = (taskId: TaskId, parentSpanId: SpanId | null) =>
    stored(root, 'engine', { spanId: spanIdOf(taskId), parentSpanId, taskId })
  const under = (parentSpanId: SpanId | null, more: Partial<StoredSpan> = {}) =>
    stored(root, 'received', { spanId: spanId(), parentSpanId, ...more })
  const one = under(spanIdOf(over))
  const deep = under(one.spanId)
  const live = under(spanIdOf(going))
  const expected: readonly (readonly [StoredSpan, RunId])[] = [
    [engine(over, spanIdOf(calls)), child],
    [one, child],
    [deep, child],
    [under(deep.spanId), child],
    [live, grandchild],
    [under(live.spanId), grandchild],
    [under(spanIdOf(calls)), root],
    [under(spanId()), root],
    [under(null), root],
    [under(spanId(), { taskId: over, isVerified: true }), child],
  ]
  expect(await runsOf(expected.map(([span]) => span))).toEqual(expected.map(([, runId]) => runId))
})

test('a span is of no run of another trace, whatever ids it takes', async () => {
  const [root, child, other, below] = [newRun(), newRun(), newRun(), newRun()]
  for (const id of [root, child]) await seedRun(db, [], { id, rootRunId: root })
  for (const id of [other, below]) await seedRun(db, [], { id, rootRunId: other })
  const theirs = await anAttempt(below, other)
  const forged = stored(root, 'received', { spanId: spanId(), parentSpanId: spanIdOf(theirs) })
  const own = stored(other, 'received', { spanId: spanId(), parentSpanId: spanIdOf(theirs) })
  expect(forged.traceId).toBe(traceIdOf(root))
  expect(await runsOf([forged, own])).toEqual([root, below])
})

test.each([
  ['list-ways-up', `'{${'a'.repeat(32)}}', '{${'b'.repeat(16)}}'`],
  ['list-runs-of-attempts', `'{}', '{}', '{}'`],
])('%s looks each of them up', async (name, values) => {
  const client = await db.pool.connect()
  await client.query(`PREPARE "explained-${name}" AS ${statement(name).text}`)
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN EXECUTE "explained-${name}" (${values})`)
  client.release(true)
  const plan = rows.map((row) => row['QUERY PLAN'])
  expect(plan.filter((line) => /Seq Scan|Hash Join|Merge Join/.test(line))).toEqual([])
})

test('a circle of parents leads nowhere', async () => {
  const [root, child] = [newRun(), newRun()]
  for (const id of [root, child]) await seedRun(db, [], { id, rootRunId: root })
  const [a, b] = [spanId(), spanId()]
  const circle = [
    stored(root, 'received', { spanId: a, parentSpanId: b }),
    stored(root, 'received', { spanId: b, parentSpanId: a }),
  ]
  expect(await runsOf(circle)).toEqual([root, root])
})
