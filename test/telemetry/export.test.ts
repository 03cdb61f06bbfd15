import { createServer, type IncomingHttpHeaders, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { SpanId } from '#core/ids.ts'
import { openDatabase, type Database } from '#db/database.ts'
import { insertSpans } from '#db/spans.ts'
import { createExportStore } from '#services/spans/export-store.ts'
import { startExporter } from '#telemetry/export.ts'
import type { Loop } from '#telemetry/loop.ts'
import { OTLP_LIMITS } from '#trace/otlp-limits.ts'
import { decodeProtobuf } from '#trace/otlp-protobuf.ts'
import type { OtelSpan, StoredSpan } from '#trace/span.ts'
import { decided, EXPORTING } from '../support/exporting.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { LAUNCHER, RUN } from '../trace/chain-of-run.ts'
import { otelSpan } from '../trace/spans.ts'
import { until } from './seed-run.ts'

interface Received {
  readonly path: string | undefined
  readonly headers: IncomingHttpHeaders
  readonly spans: readonly OtelSpan[]
}

let base: TestDatabase
let db: Database
let server: Server
let answer: (spans: readonly OtelSpan[]) => number
const received: Received[] = []
const loops: Loop[] = []

beforeEach(async () => {
  base = await createTestDatabase()
  db = openDatabase(base.url)
  await decided(db.pool, RUN, 'FULL')
  received.length = 0
  answer = () => 200
  server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { spans } = decodeProtobuf(Buffer.concat(chunks), OTLP_LIMITS)
      response.statusCode = answer(spans)
      if (response.statusCode === 200) received.push({ path: request.url, headers: request.headers, spans })
      response.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterEach(async () => {
  await Promise.all(loops.splice(0).map((loop) => loop.stop()))
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await db.close()
  await base.drop()
})

const stored = (number: number, over: Partial<StoredSpan> = {}): StoredSpan => ({
  ...otelSpan({
    spanId: `a${number.toString(16).padStart(15, '0')}` as SpanId,
    attributes: { 'db.system.name': 'postgresql' },
  }),
  rootRunId: RUN,
  taskId: null,
  personId: LAUNCHER,
  isVerified: true,
  origin: 'received',
  service: 'payments',
  ...over,
})

function start(errors: unknown[] = [], refused: SpanId[] = []): void {
  const { port } = server.address() as AddressInfo
  const destination = {
    name: 'lightstep',
    url: `http://127.0.0.1:${port}/traces/otlp/v0.9`,
    headers: { 'lightstep-access-token': 'token-of-the-project' },
    scope: 'all',
  } as const
  const onRefused = ({ spanId }: { readonly spanId: SpanId }) => refused.push(spanId)
  const onError = (error: unknown) => errors.push(error)
  loops.push(startExporter({ destination, settings: EXPORTING, store: createExportStore(db), onError, onRefused }))
}
const ids = () => received.flatMap(({ spans }) => spans.map(({ spanId }) => spanId))

test('spans arrive at the path, with the token, and say whose they are', async () => {
  await insertSpans(db.pool, [stored(1)])
  start()
  await until(() => received.length === 1)
  const [{ path, headers, spans } = { path: '', headers: {}, spans: [] }] = received
  expect([path, headers['lightstep-access-token'], headers['content-type']]).toEqual([
    '/traces/otlp/v0.9',
    'token-of-the-project',
    'application/x-protobuf',
  ])
  expect(spans).toEqual([
    otelSpan({
      spanId: stored(1).spanId,
      attributes: {
        'db.system.name': 'postgresql',
        'user.id': LAUNCHER,
        'cicd.pipeline.run.id': RUN,
        'conductor_lightstep.identity.verified': true,
        'conductor_lightstep.sampling.tier': 'FULL',
        'conductor_lightstep.sampling.rule': 'first',
        'conductor_lightstep.sampling.probability': 1,
      },
      extras: { traceState: 'ot=th:0', types: { 'conductor_lightstep.sampling.probability': 'double' } },
    }),
  ])
})

test('many exporters send each span once, and go on where the last one stopped', async () => {
  await insertSpans(
    db.pool,
    Array.from({ length: 1_200 }, (_, at) => stored(at)),
  )
  start()
  start()
  await until(() => ids().length >= 1_200)
  await Promise.all(loops.splice(0).map((loop) => loop.stop()))
  await insertSpans(db.pool, [stored(5_000)])
  start()
  await until(() => ids().includes(stored(5_000).spanId))
  expect(ids()).toHaveLength(1_201)
  expect(new Set(ids()).size).toBe(1_201)
})

test('while a backend is away nothing is lost: it is sent when the backend is back', async () => {
  let failures = 0
  answer = () => (failures++ < 1 ? 503 : 200)
  await insertSpans(db.pool, [stored(1), stored(2)])
  const errors: unknown[] = []
  start(errors)
  await until(() => received.length === 1)
  expect(ids()).toEqual([stored(1).spanId, stored(2).spanId])
  expect(errors).toEqual([expect.objectContaining({ name: 'ExportError', status: 503 })])
  expect(String(errors)).not.toContain('token-of-the-project')
})

test('a span the backend refuses is passed over alone', async () => {
  answer = (spans) => (spans.some(({ spanId }) => spanId === stored(3).spanId) ? 400 : 200)
  await insertSpans(
    db.pool,
    [1, 2, 3, 4, 5].map((number) => stored(number)),
  )
  const refused: SpanId[] = []
  start([], refused)
  await until(() => ids().length === 4 && refused.length === 1)
  expect(refused).toEqual([stored(3).spanId])
  expect(ids().toSorted()).toEqual([1, 2, 4, 5].map((number) => stored(number).spanId))
})
