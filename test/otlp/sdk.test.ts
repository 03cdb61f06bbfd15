import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, TraceFlags } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { AlwaysOnSampler, BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newRunId, newTaskId, spanIdOf, traceIdOf } from '#core/ids.ts'
import { listSpans } from '#db/spans.ts'
import { currentHost } from '#host/current.ts'
import { createOtlpApp } from '#otlp/app.ts'
import { createIngestKey } from '#services/ingest-keys/create-ingest-key.ts'
import { attemptOf } from '#trace/attempt-of.ts'
import { createInstallation, type Installation } from '../services/installation.ts'
import { seedRun } from '../telemetry/seed-run.ts'

let installation: Installation
let server: Server
let url: string
let secret: string
beforeAll(async () => {
  installation = await createInstallation()
  server = createServer(getRequestListener(createOtlpApp(currentHost()).fetch))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/traces`
  const admin = await installation.contextOf('admin')
  secret = (await createIngestKey.run(admin, { label: 'the worker', services: ['billing'] })).secret
})
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve))
  await installation.close()
})

/** A service as the official SDK makes one; each batch is sent when it is flushed. */
function createService() {
  const exporter = new OTLPTraceExporter({
    url,
    headers: { authorization: `Bearer ${secret}` },
    compression: 'gzip' as never,
  })
  const provider = new TracerProvider({
    sampler: new AlwaysOnSampler(),
    resource: resourceFromAttributes({ 'service.name': 'billing', 'service.version': '4.2.0' }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  })
  return { tracer: provider.getTracer('billing-http', '1.0.0'), provider }
}

test('what the official SDK sends under an attempt arrives whole, whatever comes first', async () => {
  const runId = newRunId(Date.now(), randomBytes)
  const taskId = newTaskId(Date.now(), randomBytes)
  await seedRun(installation.db, [], { id: runId, rootRunId: runId })
  const { tracer, provider } = createService()
  const attempt = {
    traceId: traceIdOf(runId),
    spanId: spanIdOf(taskId),
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  }
  const other = { traceId: traceIdOf(newRunId(Date.now(), randomBytes)), spanId: '1111111111111111', traceFlags: 1 }
  const request = tracer.startSpan(
    'POST /charges',
    { kind: SpanKind.SERVER, startTime: [1_764_000_000, 5], links: [{ context: other, attributes: { why: 'retry' } }] },
    trace.setSpanContext(ROOT_CONTEXT, attempt),
  )
  const insert = tracer.startSpan(
    'INSERT charges',
    { startTime: [1_764_000_000, 6] },
    trace.setSpan(ROOT_CONTEXT, request),
  )
  insert.setAttributes({ 'db.system.name': 'postgresql', rows: 3, share: 0.5, list: ['a', 'b'] })
  insert.recordException(new TypeError('the amount is no number'), [1_764_000_000, 7])
  insert.setStatus({ code: SpanStatusCode.ERROR, message: 'refused' })
  insert.end([1_764_000_001, 8])
  await provider.forceFlush()
  request.addEvent('answered', { status: 500 }, [1_764_000_001, 9])
  request.end([1_764_000_001, 10])
  await provider.shutdown()

  const { spans } = await listSpans(installation.db.pool, attempt.traceId)
  const shared = {
    traceId: attempt.traceId,
    resource: { 'service.name': 'billing', 'service.version': '4.2.0' },
    scope: { name: 'billing-http', version: '1.0.0' },
    service: 'billing',
    origin: 'received',
    isVerified: false,
  }
  expect(spans).toMatchObject([
    {
      ...shared,
      spanId: request.spanContext().spanId,
      parentSpanId: attempt.spanId,
      name: 'POST /charges',
      kind: 'SERVER',
      startNs: '1764000000000000005',
      endNs: '1764000001000000010',
      status: 'unset',
      attributes: {},
      events: [{ timeNs: '1764000001000000009', name: 'answered', attributes: { status: 500 } }],
      links: [{ traceId: other.traceId, spanId: other.spanId, attributes: { why: 'retry' } }],
    },
    {
      ...shared,
      spanId: insert.spanContext().spanId,
      parentSpanId: request.spanContext().spanId,
      name: 'INSERT charges',
      kind: 'INTERNAL',
      status: 'error',
      statusMessage: 'refused',
      attributes: { 'db.system.name': 'postgresql', rows: 3, share: 0.5, list: ['a', 'b'] },
      events: [
        {
          timeNs: '1764000000000000007',
          name: 'exception',
          attributes: {
            'exception.type': 'TypeError',
            'exception.message': 'the amount is no number',
            'exception.stacktrace': expect.stringContaining('sdk.test.ts') as string,
          },
        },
      ],
      links: [],
    },
  ])
  expect([...attemptOf(spans, [taskId]).values()]).toEqual([taskId, taskId])
})

test('the official SDK is told of a service that its key does not name, and loses nothing else', async () => {
  const runId = newRunId(Date.now(), randomBytes)
  await seedRun(installation.db, [], { id: runId, rootRunId: runId })
  const exporter = new OTLPTraceExporter({ url, headers: { authorization: `Bearer ${secret}` } })
  const provider = new TracerProvider({
    sampler: new AlwaysOnSampler(),
    resource: resourceFromAttributes({ 'service.name': 'somebody else' }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  })
  const context = { traceId: traceIdOf(runId), spanId: '2222222222222222', traceFlags: 1, isRemote: true }
  provider.getTracer('x').startSpan('forged', {}, trace.setSpanContext(ROOT_CONTEXT, context)).end()
  await provider.shutdown()
  expect((await listSpans(installation.db.pool, context.traceId)).spans).toEqual([])
})
