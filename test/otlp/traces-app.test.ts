import { gzipSync } from 'node:zlib'
import { trace } from '@opentelemetry/api'
import { isTracingSuppressed } from '@opentelemetry/core'
import { context } from '@opentelemetry/api'
import { expect, test } from 'vitest'
import { AppError } from '#core/errors.ts'
import { createTracesApp, type TracesPorts } from '#otlp/traces-app.ts'
import { encodeTraces } from '#trace/otlp-encode.ts'
import { OTLP_LIMITS, type Rejection } from '#trace/otlp-limits.ts'
import { encodeStatus, encodeTraceResponse } from '#trace/otlp-response.ts'
import type { OtelSpan } from '#trace/span.ts'
import { otelSpan, TRACE } from '../trace/spans.ts'

const PROTOBUF = 'application/x-protobuf'
const JSON_TYPE = 'application/json'
const bytes = encodeTraces([otelSpan()])
const asJson = JSON.stringify({
  resourceSpans: [
    {
      scopeSpans: [
        { spans: [{ traceId: TRACE, spanId: '00f067aa0ba902b7', startTimeUnixNano: '1', endTimeUnixNano: '2' }] },
      ],
    },
  ],
})

function receiver(over: Partial<TracesPorts> = {}) {
  const stored: OtelSpan[] = []
  const errors: unknown[] = []
  const app = createTracesApp({
    storeSpans: async (spans) => {
      stored.push(...spans)
      return []
    },
    limits: { ...OTLP_LIMITS, bytesMax: 4 * 1024 * 1024 },
    inFlightMax: 2,
    onError: (error) => errors.push(error),
    ...over,
  })
  const post = (body: BodyInit, type: string, headers: Record<string, string> = {}) =>
    app.request('/v1/traces', { method: 'POST', body, headers: { 'content-type': type, ...headers } })
  return { post, stored, errors, app }
}

test.each([
  [PROTOBUF, bytes, {}],
  [`${PROTOBUF}; charset=utf-8`, gzipSync(bytes), { 'content-encoding': 'gzip' }],
  [JSON_TYPE, asJson, {}],
  ['application/JSON', gzipSync(asJson), { 'content-encoding': 'gzip' }],
])('spans in %s are stored and answered in the same type', async (type, body, headers) => {
  const { post, stored } = receiver()
  const response = await post(body, type, headers as Record<string, string>)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe(type.split(';')[0]?.toLowerCase())
  expect(stored.map(({ spanId }) => spanId)).toEqual(['00f067aa0ba902b7'])
})

test('what was not kept is said as partial success, in the type of the request', async () => {
  const rejected: Rejection[] = [{ reason: 'the trace is not that of a known run', count: 1 }]
  const { post } = receiver({ storeSpans: async () => rejected })
  const protobuf = await post(bytes, PROTOBUF)
  expect(new Uint8Array(await protobuf.arrayBuffer())).toEqual(encodeTraceResponse(rejected, PROTOBUF))
  const json = await post(asJson, JSON_TYPE)
  expect([json.status, await json.json()]).toEqual([
    200,
    { partialSuccess: { rejectedSpans: '1', errorMessage: '1 rejected: the trace is not that of a known run' } },
  ])
})

test('one bad span costs no other', async () => {
  const { post, stored } = receiver()
  const good = otelSpan({ spanId: '1111111111111111' as OtelSpan['spanId'] })
  const response = await post(encodeTraces([otelSpan({ startNs: '0' }), good]), PROTOBUF)
  expect(stored).toEqual([good])
  expect(await response.text()).toContain('a time is missing or out of range')
})

test.each([
  ['text/plain', {}],
  ['', {}],
  [PROTOBUF, { 'content-encoding': 'br' }],
])('type %o with %o is refused with 415', async (type, headers) => {
  const { post, stored } = receiver()
  expect((await post(bytes, type, headers as Record<string, string>)).status).toBe(415)
  expect(stored).toEqual([])
})

test.each([
  ['bytes that are no request', PROTOBUF, Uint8Array.of(0x0a, 0xff), {}],
  ['text that is no JSON', JSON_TYPE, '{', {}],
  ['a body that is no gzip', PROTOBUF, bytes, { 'content-encoding': 'gzip' }],
  ['half a gzip', PROTOBUF, gzipSync(Buffer.alloc(1000, 'ab')).subarray(0, 15), { 'content-encoding': 'gzip' }],
])('%s is refused with 400 and a status in the type of the request', async (_, type, body, headers) => {
  const { post } = receiver()
  const response = await post(body, type, headers as Record<string, string>)
  expect([response.status, response.headers.get('content-type')]).toEqual([400, type])
  expect(await response.text()).toContain('Nothing was stored.')
})

test('a small body that inflates to gigabytes is stopped while it inflates', async () => {
  const { post, stored } = receiver({ limits: { ...OTLP_LIMITS, bytesMax: 2 ** 32 } })
  const bomb = gzipSync(Buffer.alloc(64 * 1024 * 1024), { level: 9 })
  const before = process.memoryUsage().arrayBuffers
  const response = await post(bomb, PROTOBUF, { 'content-encoding': 'gzip' })
  expect(response.status).toBe(413)
  expect(await response.text()).toContain('times its size')
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(48 * 1024 * 1024)
  expect(stored).toEqual([])
})

test('the size limit applies to what is inflated, to what is sent and to what is announced', async () => {
  const { post } = receiver({ limits: { ...OTLP_LIMITS, bytesMax: 1000 } })
  const random = Buffer.from(Array.from({ length: 1001 }, (_, at) => (at * 7919) % 251))
  expect((await post(gzipSync(random), PROTOBUF, { 'content-encoding': 'gzip' })).status).toBe(413)
  expect((await post(random, PROTOBUF, { 'content-length': '5' })).status).toBe(413)
  expect((await post(bytes, PROTOBUF, { 'content-length': '1001' })).status).toBe(413)
})

test('more requests at a time than allowed are told to come again, and may', async () => {
  const held = Promise.withResolvers<readonly Rejection[]>()
  const { post } = receiver({ storeSpans: () => held.promise })
  const first = [post(bytes, PROTOBUF), post(bytes, PROTOBUF)]
  const third = await post(bytes, PROTOBUF)
  expect([third.status, third.headers.get('retry-after')]).toEqual([429, '2'])
  held.resolve([])
  expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200])
  expect((await post(bytes, PROTOBUF)).status).toBe(200)
})

test('a database that is away is 503 with Retry-After, and senders come again', async () => {
  const { post } = receiver({ storeSpans: () => Promise.reject(new AppError('unavailable', 'The database is away.')) })
  const response = await post(bytes, PROTOBUF)
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2'])
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(
    encodeStatus({ code: 14, message: 'The database is away.' }, PROTOBUF),
  )
})

test('an error of ours is told to us, and nothing of it to the sender', async () => {
  const { post, errors } = receiver({ storeSpans: () => Promise.reject(new Error('secret detail')) })
  const response = await post(asJson, JSON_TYPE)
  expect([response.status, await response.json()]).toEqual([500, { code: 13, message: 'Nothing was stored.' }])
  expect(errors).toEqual([new Error('secret detail')])
})

test('an empty request is full success, and other methods do not exist', async () => {
  const { post, app } = receiver()
  expect((await post(new Uint8Array(), PROTOBUF)).status).toBe(200)
  expect((await app.request('/v1/traces', { method: 'POST', headers: { 'content-type': PROTOBUF } })).status).toBe(200)
  expect((await app.request('/v1/traces')).status).toBe(404)
})

test('receiving is not traced', async () => {
  const seen: boolean[] = []
  const { AsyncLocalStorageContextManager } = await import('@opentelemetry/context-async-hooks')
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  const { post } = receiver({
    storeSpans: async () => {
      seen.push(isTracingSuppressed(context.active()))
      return []
    },
  })
  await post(bytes, PROTOBUF)
  context.disable()
  trace.disable()
  expect(seen).toEqual([true])
})
