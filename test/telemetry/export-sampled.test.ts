import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { traceIdOf } from '#core/ids.ts'
import { openDatabase, type Database } from '#db/database.ts'
import { listExportStates } from '#db/exports.ts'
import { sendAgain } from '#db/samplings.ts'
import { insertSpans } from '#db/spans.ts'
import { createExportStore } from '#services/spans/export-store.ts'
import { startExporter } from '#telemetry/export.ts'
import type { Loop } from '#telemetry/loop.ts'
import type { ExportStore } from '#telemetry/ports.ts'
import { encodeTraceResponse } from '#trace/otlp-response.ts'
import { aRun as run, decided, EXPORTING, stored } from '../support/exporting.ts'
import { startOtlpReceiver, type OtlpReceiver } from '../support/otlp-receiver.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { until } from './seed-run.ts'

let base: TestDatabase
let db: Database
let backend: OtlpReceiver
const loops: Loop[] = []
const servers: Server[] = []

beforeEach(async () => {
  base = await createTestDatabase()
  db = openDatabase(base.url)
  backend = await startOtlpReceiver()
})
afterEach(async () => {
  await stopLoops()
  await Promise.all(servers.splice(0).map((server) => (server.closeAllConnections(), server.close())))
  await backend.close()
  await db.close()
  await base.drop()
})

const stopLoops = async () => void (await Promise.all(loops.splice(0).map((loop) => loop.stop())))
interface Over {
  readonly name?: string
  readonly url?: string
  readonly scope?: 'ours' | 'all'
  readonly settings?: Partial<typeof EXPORTING>
  readonly store?: ExportStore
}
function start({ name = 'otlp', url = backend.url, scope = 'all', settings, store }: Over = {}): void {
  loops.push(
    startExporter({
      destination: { name, url: `${url}/v1/traces`, headers: {}, scope },
      settings: { ...EXPORTING, ...settings },
      store: store ?? createExportStore(db),
      onError: () => undefined,
      onRefused: () => undefined,
    }),
  )
}
const arrived = () => backend.spans().map(({ name, traceId }) => [name, traceId])
const cameHoursAgo = (hours: number, which: string) =>
  db.pool.query(`UPDATE span SET stored_at = now() - $1 * interval '1 hour' WHERE ${which}`, [hours])
const stateOf = async (name = 'otlp') => (await listExportStates(db.pool, [name]))[0]

/** A backend that answers as told, and says when it was asked. */
async function serve(answer: Parameters<typeof createServer>[1]): Promise<string> {
  const server = createServer(answer)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

test('engine spans leave at once; others when their run is decided, as much of them as is kept', async () => {
  const runs = { FULL: run(), SUMMARY: run(), SKELETON: run(), open: run() }
  await insertSpans(
    db.pool,
    Object.values(runs).flatMap((id) => [stored(id, 'engine'), stored(id, 'received'), stored(id, 'own')]),
  )
  start()
  await until(() => backend.spans().length === 4)
  expect(arrived().map(([name]) => name)).toEqual(Array.from({ length: 4 }, () => 'engine span'))
  for (const tier of ['FULL', 'SUMMARY', 'SKELETON'] as const) await decided(db.pool, runs[tier], tier, 0x8000)
  await until(async () => (await stateOf())?.waiting === 1)
  const others = backend.spans().filter(({ name }) => name !== 'engine span')
  expect(
    others.map(({ traceId, events, attributes }) => [traceId, events.length, attributes['db.system.name']]).toSorted(),
  ).toEqual(
    [
      [traceIdOf(runs.FULL), 1, 'postgresql'],
      [traceIdOf(runs.FULL), 1, 'postgresql'],
      [traceIdOf(runs.SUMMARY), 0, undefined],
      [traceIdOf(runs.SUMMARY), 0, undefined],
    ].toSorted(),
  )
  expect(others.map(({ traceState }) => traceState)).toEqual(['ot=th:8', 'ot=th:8', 'ot=th:8', 'ot=th:8'])
  expect(await stateOf()).toMatchObject({ sent: 8, sampled: 4, dropped: 0, refused: 0, redacted: 6, waiting: 1 })
  // What comes after the decision leaves with it.
  await insertSpans(db.pool, [stored(runs.FULL, 'received', { name: 'late' })])
  await until(() => arrived().some(([name]) => name === 'late'))
})

test('a run that is kept in full after all is sent again, whole', async () => {
  const id = run()
  await decided(db.pool, id, 'SKELETON', 0x8000)
  await insertSpans(db.pool, [stored(id, 'engine'), stored(id, 'received')])
  start()
  await until(() => backend.spans().length === 1)
  await until(async () => (await stateOf())?.sampled === 1)
  await decided(db.pool, id, 'FULL')
  await sendAgain(db.pool, [id])
  await until(() => backend.spans().length === 2)
  expect(arrived().map(([name]) => name)).toEqual(['engine span', 'received span'])
})

test('a run with more spans than a page is sent whole, once', async () => {
  const id = run()
  await insertSpans(
    db.pool,
    Array.from({ length: 1_100 }, () => stored(id, 'received')),
  )
  start()
  await until(async () => (await stateOf())?.waiting === 1)
  await decided(db.pool, id, 'FULL')
  await until(async () => backend.spans().length >= 1_100 && (await stateOf())?.waiting === 0)
  expect(new Set(backend.spans().map(({ spanId }) => spanId)).size).toBe(1_100)
  expect(backend.spans()).toHaveLength(1_100)
})

test('a backend that gets ours only gets nothing that was received', async () => {
  const id = run()
  await decided(db.pool, id, 'FULL')
  await insertSpans(db.pool, [stored(id, 'received'), stored(id, 'own'), stored(id, 'engine')])
  start({ scope: 'ours' })
  await until(() => backend.spans().length === 2)
  expect(arrived().map(([name]) => name)).toEqual(['own span', 'engine span'])
})

test('what is too old is dropped, and what is too much from the oldest on; both are counted', async () => {
  const id = run()
  await insertSpans(db.pool, [stored(id, 'engine', { name: 'old' }), stored(id, 'engine', { name: 'new' })])
  await cameHoursAgo(2, "name = 'old'")
  start({ settings: { ageMsMax: 3_600_000 } })
  await until(async () => (await stateOf())?.sent === 1)
  expect(arrived().map(([name]) => name)).toEqual(['new'])
  await stopLoops()
  expect(await stateOf()).toMatchObject({ sent: 1, dropped: 1 })
  for (let number = 0; number < 30; number++) await insertSpans(db.pool, [stored(id, 'engine', { name: `n${number}` })])
  start({ settings: { spansBehindMax: 10 } })
  await until(async () => (await stateOf())?.sent === 11)
  expect(
    arrived()
      .slice(1)
      .map(([name]) => name),
  ).toEqual(Array.from({ length: 10 }, (_, at) => `n${at + 20}`))
  expect(await stateOf()).toMatchObject({ sent: 11, dropped: 21 })
})

test('what waited for a decision has its time from then on: in waiting for it nobody lagged', async () => {
  const [kept, bettered, late] = [run(), run(), run()]
  await decided(db.pool, bettered, 'SKELETON', 0x8000)
  await insertSpans(
    db.pool,
    [kept, bettered, late].map((id) => stored(id, 'received')),
  )
  start({ settings: { ageMsMax: 3_600_000 } })
  await until(async () => (await stateOf())?.waiting === 2 && (await stateOf())?.sampled === 1)
  await stopLoops()
  for (const id of [kept, bettered, late]) await decided(db.pool, id, 'FULL')
  await sendAgain(db.pool, [bettered])
  await db.pool.query("UPDATE sampling SET decided_at = now() - interval '2 hours' WHERE root_run_id = $1", [late])
  await cameHoursAgo(2, 'true')
  start({ settings: { ageMsMax: 3_600_000 } })
  await until(async () => (await stateOf())?.waiting === 0)
  expect(backend.spans().map(({ traceId }) => traceId)).toEqual([kept, bettered].map(traceIdOf))
  expect(await stateOf()).toMatchObject({ sent: 2, dropped: 1 })
})

test('what comes long after it ended and after its run was decided follows the decision: no backend lagged', async () => {
  const runs = { FULL: run(), SUMMARY: run(), SKELETON: run() }
  for (const tier of ['FULL', 'SUMMARY', 'SKELETON'] as const) await decided(db.pool, runs[tier], tier, 0x8000)
  await db.pool.query("UPDATE sampling SET decided_at = now() - interval '3 days'")
  const endNs = `${Date.now() - 2 * 86_400_000}000000`
  await insertSpans(
    db.pool,
    Object.values(runs).map((id) => stored(id, 'received', { startNs: endNs, endNs })),
  )
  start({ settings: { ageMsMax: 3_600_000 } })
  await until(async () => (await stateOf())?.sampled === 2)
  const { [traceIdOf(runs.FULL)]: full, [traceIdOf(runs.SUMMARY)]: summary } = Object.fromEntries(
    backend.spans().map(({ traceId, events }) => [traceId, events.length]),
  )
  expect([full, summary]).toEqual([1, 0])
  expect(await stateOf()).toMatchObject({ sent: 2, sampled: 2, dropped: 0 })
})

test('of what was kept before it was noted when it came, the end says how old it is', async () => {
  const endNs = `${Date.now()}000000`
  await insertSpans(db.pool, [
    stored(run(), 'engine', { name: 'old' }),
    stored(run(), 'engine', { name: 'new', endNs }),
  ])
  await db.pool.query('UPDATE span SET stored_at = NULL')
  start({ settings: { ageMsMax: 3_600_000 } })
  await until(async () => (await stateOf())?.dropped === 1)
  expect(arrived().map(([name]) => name)).toEqual(['new'])
})

test('only 429, 502, 503 and 504 are tried again, not before the backend asked for it', async () => {
  await insertSpans(db.pool, [stored(run(), 'engine')])
  const askedAt: number[] = []
  const url = await serve((_, response) => {
    askedAt.push(performance.now())
    response.writeHead(askedAt.length === 1 ? 429 : 200, { 'retry-after': '2' }).end()
  })
  start({ url })
  await until(() => askedAt.length === 2)
  expect((askedAt[1] ?? 0) - (askedAt[0] ?? 0)).toBeGreaterThanOrEqual(1_900)
  await until(async () => (await stateOf())?.sent === 1)
  expect(await stateOf()).toMatchObject({ lastError: 'otlp answered 429', lastSuccessAt: expect.any(Number) })
})

test('spans a backend does not want are counted as refused, and not sent again: all, or as many as it says', async () => {
  await insertSpans(db.pool, [stored(run(), 'engine'), stored(run(), 'engine')])
  const answers: number[] = []
  start({
    name: 'closed',
    url: await serve((_, response) => void (answers.push(403), response.writeHead(403).end('token-of-somebody'))),
  })
  const body = encodeTraceResponse([{ reason: 'no', count: 1 }], 'application/x-protobuf')
  start({ name: 'partial', url: await serve((_, response) => void response.writeHead(200).end(body)) })
  await until(async () => (await stateOf('closed'))?.refused === 2 && (await stateOf('partial'))?.sent === 1)
  expect(answers).toEqual([403])
  expect(await stateOf('closed')).toMatchObject({ sent: 0, refused: 2 })
  expect(await stateOf('partial')).toMatchObject({ sent: 1, refused: 1 })
})

test('a dead and a hanging backend hold one page each, and nobody else up', async () => {
  const id = run()
  await decided(db.pool, id, 'FULL')
  await insertSpans(
    db.pool,
    Array.from({ length: 1_700 }, () => stored(id, 'received')),
  )
  const held = { now: 0, most: 0 }
  const store = createExportStore(db)
  const watched: ExportStore = {
    ...store,
    exportPage: (name, limits, pass) =>
      store.exportPage(name, limits, async (spans) => {
        held.now += spans.length
        held.most = Math.max(held.most, held.now)
        return pass(spans).finally(() => void (held.now -= spans.length))
      }),
  }
  let hanging = 0
  const url = await serve(() => void hanging++)
  start({ name: 'hanging', url, store: watched })
  start({ name: 'dead', url: 'http://127.0.0.1:9', store: watched })
  start({ name: 'well' })
  await until(async () => (await stateOf('well'))?.sent === 1_700 && hanging === 1)
  await until(async () => (await stateOf('dead'))?.lastError !== null)
  expect(held.most).toBeLessThanOrEqual(1_000)
  expect([(await stateOf('hanging'))?.sent, (await stateOf('dead'))?.lastError]).toEqual([
    0,
    'dead could not be reached',
  ])
})
