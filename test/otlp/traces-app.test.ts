import { gzipSync } from 'node:zlib'
import { trace } from '@opentelemetry/api'
import { isTracingSuppressed } from '@opentelemetry/core'
import { context } from '@opentelemetry/api'
import { expect, test } from 'vitest'
import { AppError } from '#core/errors.ts'
import { createTracesApp, type Kept, type TracesPorts } from '#otlp/traces-app.ts'
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

const MIB = 1024 * 1024
const ALL: Kept = { rejected: [], remarks: [] }
const READING = { readingMax: 20, bodyMsMax: 10_000 }
const ADMISSION = { ...READING, requestsMax: 2, bytesMax: 200 * MIB, storedAtOnceMax: 2, decodedBytesMax: 200 * MIB }

function receiver(over: Partial<TracesPorts<string>> = {}) {
  const stored: OtelSpan[] = []
  const errors: unknown[] = []
  const counts: Record<string, number> = {}
  const app = createTracesApp<string>({
    admit: async () => 'anybody',
    storeSpans: async (spans) => {
      stored.push(...spans)
      return ALL
    },
    limits: { ...OTLP_LIMITS, bytesMax: 4 * MIB },
    admission: ADMISSION,
    count(what, count) {
      if (count > 0) counts[what] = (counts[what] ?? 0) + count
    },
    onError: (error) => errors.push(error),
    ...over,
  })
  const post = (body: BodyInit, type: string, headers: Record<string, string> = {}) =>
    app.request('/v1/traces', { method: 'POST', body, headers: { 'content-type': type, ...headers } })
  return { post, stored, errors, counts, app }
}

test.each([
  [PROTOBUF, bytes, {}],
  [`${PROTOBUF}; charset=utf-8`, gzipSync(bytes), { 'content-encoding': 'gzip' }],
  [JSON_TYPE, asJson, {}],
  ['application/JSON', gzipSync(asJson), { 'content-encoding': 'GZIP' }],
  [JSON_TYPE, gzipSync(asJson), { 'content-encoding': 'x-gzip' }],
])('spans in %s are stored and answered in the same type', async (type, body, headers) => {
  const { post, stored } = receiver()
  const response = await post(body, type, headers as Record<string, string>)
  expect(response.status).toBe(200)
  expect(response.headers.get('content-type')).toBe(type.split(';')[0]?.toLowerCase())
  expect(stored.map(({ spanId }) => spanId)).toEqual(['00f067aa0ba902b7'])
})

test('what was not kept is said as partial success, in the type of the request', async () => {
  const rejected: Rejection[] = [{ reason: 'the trace is not that of a known run', count: 1 }]
  const { post, counts } = receiver({ storeSpans: async () => ({ rejected, remarks: [] }) })
  const protobuf = await post(bytes, PROTOBUF)
  expect(new Uint8Array(await protobuf.arrayBuffer())).toEqual(encodeTraceResponse(rejected, PROTOBUF))
  const json = await post(asJson, JSON_TYPE)
  expect([json.status, await json.json()]).toEqual([
    200,
    { partialSuccess: { rejectedSpans: '1', errorMessage: '1 rejected: the trace is not that of a known run' } },
  ])
  expect(counts).toEqual({ rejected: 2 })
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
  const response = await post(bytes, type, headers as Record<string, string>)
  expect([response.status, response.headers.get('content-type')]).toEqual([415, type === PROTOBUF ? type : JSON_TYPE])
  expect(await response.text()).toContain('Nothing was stored.')
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

test('the size limit applies to what is inflated, to what is sent and to what is announced', async () => {
  const { post } = receiver({ limits: { ...OTLP_LIMITS, bytesMax: 1000 } })
  const random = Buffer.from(Array.from({ length: 1001 }, (_, at) => (at * 7919) % 251))
  expect((await post(gzipSync(random), PROTOBUF, { 'content-encoding': 'gzip' })).status).toBe(413)
  expect((await post(random, PROTOBUF, { 'content-length': '5' })).status).toBe(413)
  expect((await post(bytes, PROTOBUF, { 'content-length': '1001' })).status).toBe(413)
})

test('more requests at a time than allowed are told to come again, and may', async () => {
  const held = Promise.withResolvers<Kept>()
  const { post, counts } = receiver({ storeSpans: () => held.promise })
  const first = [post(bytes, PROTOBUF), post(bytes, PROTOBUF)]
  const third = await post(bytes, PROTOBUF)
  expect([third.status, third.headers.get('retry-after')]).toEqual([429, '2'])
  held.resolve(ALL)
  expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200])
  expect((await post(bytes, PROTOBUF)).status).toBe(200)
  expect(counts['refused-requests']).toBe(1)
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
      return ALL
    },
  })
  await post(bytes, PROTOBUF)
  context.disable()
  trace.disable()
  expect(seen).toEqual([true])
})

test('whoever may not send is told so before anything is read, in the type of the request', async () => {
  const refused = new AppError('unauthenticated', 'Send an ingest key. Nothing was stored.')
  const { post, stored, errors } = receiver({ admit: () => Promise.reject(refused) })
  const response = await post(asJson, JSON_TYPE)
  expect([response.status, await response.json()]).toEqual([401, { code: 16, message: refused.message }])
  expect([stored, errors]).toEqual([[], []])
})

test('what is stored is stored as whoever sent it', async () => {
  const senders: string[] = []
  const { post } = receiver({
    admit: async (headers) => headers.get('authorization') ?? '',
    storeSpans: async (_, sender) => {
      senders.push(sender)
      return ALL
    },
  })
  await post(bytes, PROTOBUF, { authorization: 'Bearer one' })
  expect(senders).toEqual(['Bearer one'])
})

/** Holds some requests open, and then sends one more. */
async function underPressure(requests: number, spans: readonly OtelSpan[]) {
  const held = Promise.withResolvers<Kept>()
  const batches: (readonly OtelSpan[])[] = []
  const { post, counts } = receiver({
    admission: { ...ADMISSION, requestsMax: 8, storedAtOnceMax: 8 },
    storeSpans(batch) {
      batches.push(batch)
      return batches.length > requests ? Promise.resolve(ALL) : held.promise
    },
  })
  const open = Array.from({ length: requests }, () => post(bytes, PROTOBUF))
  await expect.poll(() => batches.length).toBe(requests)
  const answer = await (await post(encodeTraces(spans), PROTOBUF)).text()
  held.resolve(ALL)
  await Promise.all(open)
  return { stored: batches.at(-1), answer, counts }
}

const detailed = otelSpan({
  attributes: { a: 1, 'user.id': 'ada' },
  events: [{ timeNs: '1', name: 'retry', attributes: {} }],
})
const failed: OtelSpan = { ...detailed, spanId: '2222222222222222' as OtelSpan['spanId'], status: 'error' }

test.each([
  { requests: 2, without: 'nothing', left: detailed, counted: { received: 4 } },
  { requests: 3, without: 'events', left: { ...detailed, events: [] }, counted: { received: 5, 'without-events': 1 } },
  {
    requests: 6,
    without: 'attributes',
    left: { ...detailed, events: [], attributes: { 'user.id': 'ada' } },
    counted: { received: 8, 'without-events': 1, 'without-attributes': 1 },
  },
])('with $requests others of 8 at a time a span loses $without, one that failed nothing', async (row) => {
  const { stored, answer, counts } = await underPressure(row.requests, [detailed, failed])
  expect(stored).toEqual([row.left, failed])
  expect(counts).toEqual(row.counted)
  for (const what of ['events', 'attributes']) {
    const isSaid = `without-${what}` in row.counted
    expect(answer.includes(`1 kept without ${what}: more comes in than can be kept`)).toBe(isSaid)
  }
})

test('bodies never take more memory together than allowed: who comes too much is told to come again', async () => {
  const held = Promise.withResolvers<Kept>()
  let begun = 0
  const { post } = receiver({
    admission: { ...ADMISSION, requestsMax: 10, bytesMax: 3 * MIB },
    storeSpans() {
      begun++
      return held.promise
    },
  })
  const large = encodeTraces([
    otelSpan({ attributes: Object.fromEntries([...Array(64).keys()].map((at) => [at, 'x'.repeat(32_000)])) }),
  ])
  const first = post(gzipSync(large, { level: 0 }), PROTOBUF, { 'content-encoding': 'gzip' })
  await expect.poll(() => begun).toBe(1)
  const second = await post(large, PROTOBUF)
  expect([second.status, second.headers.get('retry-after')]).toEqual([429, '2'])
  held.resolve(ALL)
  expect((await first).status).toBe(200)
  expect((await post(large, PROTOBUF)).status).toBe(200)
})
