import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SpanKind, SpanStatusCode, trace, TraceFlags, ROOT_CONTEXT, type Attributes } from '@opentelemetry/api'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { AlwaysOnSampler, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace'
import { expect, test } from 'vitest'
import { OTLP_LIMITS } from '#trace/otlp-limits.ts'
import { decodeProtobuf } from '#trace/otlp-protobuf.ts'
import { TRACE } from './spans.ts'

/** The bytes the official exporter sends for one span. */
async function officialBytes(): Promise<Uint8Array> {
  const chunks: Buffer[] = []
  const server = createServer((request, response) => {
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => response.setHeader('content-type', 'application/x-protobuf').end())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const exporter = new OTLPTraceExporter({ url: `http://127.0.0.1:${port}/v1/traces` })
  const provider = new TracerProvider({
    sampler: new AlwaysOnSampler(),
    resource: resourceFromAttributes({ 'service.name': 'payments', 'process.pid': 4711 }),
    spanProcessors: [new SimpleSpanProcessor({ exporter })],
  })
  const parent = trace.setSpanContext(ROOT_CONTEXT, {
    traceId: TRACE,
    spanId: 'b7ad6b7169203331',
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  })
  const linked = { traceId: TRACE, spanId: '1111111111111111', traceFlags: 1 }
  const span = provider.getTracer('payments-http', '2.1.0').startSpan(
    'POST /deployments',
    {
      kind: SpanKind.SERVER,
      startTime: [1_764_000_000, 5],
      links: [{ context: linked, attributes: { why: 'retry' } }],
    },
    parent,
  )
  const mixed = { text: 'grüße', whole: 42, half: 0.5, yes: true, list: ['a', 'b'], numbers: [1, 2.5] }
  span.setAttributes(mixed as Attributes)
  span.addEvent('exception', { 'exception.message': 'no' }, [1_764_000_000, 7])
  span.setStatus({ code: SpanStatusCode.ERROR, message: 'refused' })
  span.end([1_764_000_001, 9])
  await provider.forceFlush()
  await provider.shutdown()
  await new Promise((resolve) => server.close(resolve))
  return Buffer.concat(chunks)
}

test('what the official exporter sends is read back whole', async () => {
  const { spans, rejected } = decodeProtobuf(await officialBytes(), OTLP_LIMITS)
  expect(rejected).toEqual([])
  expect(spans).toEqual([
    {
      traceId: TRACE,
      spanId: expect.stringMatching(/^[0-9a-f]{16}$/),
      parentSpanId: 'b7ad6b7169203331',
      name: 'POST /deployments',
      kind: 'SERVER',
      startNs: '1764000000000000005',
      endNs: '1764000001000000009',
      status: 'error',
      statusMessage: 'refused',
      attributes: { text: 'grüße', whole: 42, half: 0.5, yes: true, list: ['a', 'b'], numbers: [1, 2.5] },
      events: [{ timeNs: '1764000000000000007', name: 'exception', attributes: { 'exception.message': 'no' } }],
      links: [{ traceId: TRACE, spanId: '1111111111111111', attributes: { why: 'retry' }, extras: { flags: 0x101 } }],
      extras: { flags: 0x301, types: { numbers: { 0: 'int' } } },
      resource: { 'service.name': 'payments', 'process.pid': 4711 },
      scope: { name: 'payments-http', version: '2.1.0' },
    },
  ])
})
