import { execFile } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { serve, type ServerType } from '@hono/node-server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { spanIdOf, traceIdOf } from '#core/ids.ts'
import { openDatabase, type Database } from '#db/database.ts'
import { listSpans } from '#db/spans.ts'
import type { Host } from '#host/host.ts'
import { createTaskTokens } from '#identity/task-token.ts'
import { createGatewayApp } from '#otlp/gateway-app.ts'
import { createExportStore } from '#services/spans/export-store.ts'
import { createProjectionStore } from '#services/spans/projection-store.ts'
import { startExporter } from '#telemetry/export.ts'
import type { Loop } from '#telemetry/loop.ts'
import { projectOnce } from '#telemetry/project.ts'
import { decided, EXPORTING } from '../support/exporting.ts'
import { startOtlpReceiver, type OtlpReceiver } from '../support/otlp-receiver.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { failedRunChain, LAUNCHER, RUN, taskId } from '../trace/chain-of-run.ts'
import { seedRun, until } from './seed-run.ts'

const TOP = fileURLToPath(new URL('../..', import.meta.url))
const FOLDER = `${TOP}node_modules/.cache/conductor-lightstep/snippets-${process.pid}/`
const SERVICE = `${TOP}test/support/sdk-service.ts`
const TASK = taskId(3)

let base: TestDatabase
let db: Database
let backend: OtlpReceiver
let gateway: ServerType
let ours: string
const closers: (() => unknown)[] = []

beforeEach(async () => {
  base = await createTestDatabase()
  db = openDatabase(base.url)
  await seedRun(db, failedRunChain())
  await decided(db.pool, RUN, 'FULL')
  await projectOnce(createProjectionStore(db), () => undefined)
  backend = await startOtlpReceiver()
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const host = { db, tokens: createTaskTokens(pem), live: { announce: () => undefined }, settings: { isLocal: true } }
  const app = createGatewayApp(host as unknown as Host)
  const info = await new Promise<AddressInfo>((resolve) => {
    gateway = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' }, resolve)
  })
  ours = `http://127.0.0.1:${info.port}/v1/traces`
})
afterEach(async () => {
  for (const close of closers.splice(0)) await close()
  await new Promise((resolve) => gateway.close(resolve))
  await backend.close()
  await db.close()
  await base.drop()
  rmSync(FOLDER, { recursive: true, force: true })
})

/** The span processor as the README gives it to JavaScript. */
function snippetFile(): string {
  const readme = readFileSync(`${TOP}README.md`, 'utf8')
  const [snippet] = [...readme.matchAll(/```js\n([\s\S]*?)```/g)].flatMap(([, code = '']) =>
    code.includes('taskSpans') ? [code] : [],
  )
  if (snippet === undefined) throw new Error('the README has no span processor')
  mkdirSync(FOLDER, { recursive: true })
  writeFileSync(`${FOLDER}task-spans.mjs`, snippet)
  return `${FOLDER}task-spans.mjs`
}

/** A process of a service that is called for the task, and sends its spans where it is told. */
async function callService(tracesUrl: string): Promise<void> {
  const traceparent = `00-${traceIdOf(RUN)}-${spanIdOf(TASK)}-01`
  const claims = JSON.stringify({ sub: LAUNCHER, txn: { run: RUN, task: TASK } })
  await promisify(execFile)(process.execPath, [SERVICE, snippetFile(), tracesUrl, traceparent, claims])
}

function exportTo(scope: 'ours' | 'all'): void {
  const loop: Loop = startExporter({
    destination: { name: 'backend', url: `${backend.url}/v1/traces`, headers: {}, scope },
    settings: EXPORTING,
    store: createExportStore(db),
    onError: () => undefined,
    onRefused: () => undefined,
  })
  closers.push(() => loop.stop())
}

/** A collector as far as it matters here: whatever it gets goes to every one of these. */
async function startCollector(urls: readonly string[]): Promise<string> {
  const server = createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray())
    const headers = { 'content-type': request.headers['content-type'] ?? '' }
    const encoding = request.headers['content-encoding']
    const sent = { ...headers, ...(encoding && { 'content-encoding': encoding }) }
    await Promise.all(urls.map((url) => fetch(url, { method: 'POST', headers: sent, body })))
    response.writeHead(200, headers).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => new Promise((resolve) => server.close(resolve)))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`
}

const namesAt = (origin: 'service' | 'engine'): string[] =>
  backend
    .spans()
    .filter(({ resource }) => (resource['service.name'] === 'orders') === (origin === 'service'))
    .map(({ name }) => name)
    .toSorted()
const received = async (): Promise<string[]> =>
  (await listSpans(db.pool, traceIdOf(RUN))).spans.flatMap(({ origin, name }) => (origin === 'received' ? [name] : []))
const SENT = ['INSERT orders', 'POST /orders']

/** Run, task and person, as the processor copied them. */
const copied = () =>
  backend
    .spans()
    .filter(({ resource }) => resource['service.name'] === 'orders')
    .map(({ attributes }) => [
      attributes['cicd.pipeline.run.id'],
      attributes['cicd.pipeline.task.run.id'],
      attributes['user.id'],
    ])

test('through us: what services send us goes on to the backend with what is known of it, once', async () => {
  exportTo('all')
  await callService(ours)
  await until(() => namesAt('service').length === 2)
  expect(namesAt('service')).toEqual(SENT)
  expect((await received()).toSorted()).toEqual(SENT)
  expect(namesAt('engine')).toContain('RUN deploy-api')
  expect(copied()).toEqual([1, 2].map(() => [RUN, TASK, LAUNCHER]))
  expect(backend.spans().map(({ traceState }) => traceState)).toEqual(backend.spans().map(() => 'ot=th:0'))
})

test('fan-out: a collector serves us and the backend; we send it ours only, and nothing is there twice', async () => {
  exportTo('ours')
  await callService(await startCollector([ours, `${backend.url}/v1/traces`]))
  await until(() => namesAt('engine').includes('RUN deploy-api'))
  expect((await received()).toSorted()).toEqual(SENT)
  expect(namesAt('service')).toEqual(SENT)
  const ids = backend.spans().map(({ spanId }) => spanId)
  expect(new Set(ids).size).toBe(ids.length)
})

test('direct: the service sends to the backend alone, and run, task and person are on its spans all the same', async () => {
  exportTo('ours')
  await callService(`${backend.url}/v1/traces`)
  await until(() => namesAt('engine').includes('RUN deploy-api'))
  expect(namesAt('service')).toEqual(SENT)
  expect(copied()).toEqual([1, 2].map(() => [RUN, TASK, LAUNCHER]))
  expect(await received()).toEqual([])
  // Its trace is one: the service's first span hangs below the task's.
  const request = backend.spans().find(({ name }) => name === 'POST /orders')
  expect([request?.traceId, request?.parentSpanId]).toEqual([traceIdOf(RUN), spanIdOf(TASK)])
})
