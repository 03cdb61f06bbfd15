import { afterEach, beforeEach, expect, test } from 'vitest'
import type { RunId } from '#core/ids.ts'
import { openDatabase, type Database } from '#db/database.ts'
import { listExportStates } from '#db/exports.ts'
import { insertSpans } from '#db/spans.ts'
import { createExportStore } from '#services/spans/export-store.ts'
import { startExporter } from '#telemetry/export.ts'
import type { Passed } from '#telemetry/ports.ts'
import { aRun, decided, EXPORTING, stored } from '../support/exporting.ts'
import { startOtlpReceiver, type OtlpReceiver } from '../support/otlp-receiver.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { until } from './seed-run.ts'

let base: TestDatabase
let db: Database
let backend: OtlpReceiver

beforeEach(async () => {
  base = await createTestDatabase()
  db = openDatabase(base.url)
  backend = await startOtlpReceiver()
})
afterEach(async () => {
  await backend.close()
  await db.close()
  await base.drop()
})

const waiting = async (): Promise<number | undefined> => (await listExportStates(db.pool, ['otlp']))[0]?.waiting

/** Runs whose spans wait before the backend, and are decided then. */
async function decidedRuns(count: number, spansEach: number): Promise<RunId[]> {
  const ids = Array.from({ length: count }, aRun)
  for (const id of ids)
    await insertSpans(
      db.pool,
      Array.from({ length: spansEach }, () => stored(id, 'received')),
    )
  await whileExporting(async () => (await waiting()) === count)
  for (const id of ids) await decided(db.pool, id, 'FULL')
  return ids
}

async function whileExporting(isDone: () => Promise<boolean>): Promise<void> {
  const exporter = startExporter({
    destination: { name: 'otlp', url: `${backend.url}/v1/traces`, headers: {}, scope: 'all' },
    settings: EXPORTING,
    store: createExportStore(db),
    onError: () => undefined,
    onRefused: () => undefined,
  })
  await until(isDone).finally(() => exporter.stop())
}

const sizes = (): number[] => backend.exports.map(({ spans }) => spans.length)

test('spans of many runs that were decided leave together', async () => {
  await decidedRuns(30, 2)
  await whileExporting(async () => (await waiting()) === 0)
  expect(sizes()).toEqual([60])
})

test('so many as fit into a page: what is left of a run follows, nothing twice', async () => {
  await decidedRuns(3, 300)
  await whileExporting(async () => (await waiting()) === 0)
  expect(sizes()).toEqual([500, 400])
  expect(new Set(backend.spans().map(({ spanId }) => spanId)).size).toBe(900)
})

test('more runs than are looked at together leave one lot after the other', async () => {
  await decidedRuns(130, 1)
  await whileExporting(async () => (await waiting()) === 0)
  expect(sizes()).toEqual([100, 30])
})

test('a run that is undecided again meanwhile goes on waiting, and holds up no other', async () => {
  const [, undecided] = await decidedRuns(3, 1)
  const passed: Passed = {
    sent: 2,
    refused: 0,
    dropped: 0,
    sampled: 0,
    redacted: 0,
    waiting: undecided === undefined ? [] : [undecided],
    thinned: [],
    lost: new Map(),
  }
  expect(await createExportStore(db).exportWaiting('otlp', 500, async () => passed)).toBe(false)
  const { rows } = await db.pool.query('SELECT root_run_id FROM export_wait')
  expect(rows).toEqual([{ root_run_id: undecided }])
  expect((await listExportStates(db.pool, ['otlp']))[0]).toMatchObject({ sent: 2, waiting: 1 })
})

test('what could not be sent waits on, all of it', async () => {
  await decidedRuns(2, 1)
  const failing = createExportStore(db).exportWaiting('otlp', 500, () => Promise.reject(new Error('no')))
  await expect(failing).rejects.toThrow('no')
  expect(await waiting()).toBe(2)
})
