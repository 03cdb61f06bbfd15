import { trace } from '@opentelemetry/api'
import { afterEach, expect, test } from 'vitest'
import { AppError } from '#core/errors.ts'
import { spanIdOf, traceIdOf } from '#core/ids.ts'
import { createLog } from '#telemetry/log.ts'
import { withSpan } from '#telemetry/span.ts'
import { startTelemetry, type Telemetry } from '#telemetry/start.ts'
import type { OtelSpan } from '#trace/span.ts'
import { LAUNCHER, RUN, taskId } from '../trace/chain-of-run.ts'

const attempt = { traceId: traceIdOf(RUN), spanId: spanIdOf(taskId(1)) }
const inherited = { 'user.id': LAUNCHER, 'cicd.pipeline.run.id': RUN }
let telemetry: Telemetry | null = null

function start(storeSpans?: (spans: readonly OtelSpan[]) => Promise<void>) {
  const stored: OtelSpan[] = []
  const errors: unknown[] = []
  const keep = async (spans: readonly OtelSpan[]) => void stored.push(...spans)
  telemetry = startTelemetry({
    settings: { process: 'test' },
    storeSpans: storeSpans ?? keep,
    onError: (error) => errors.push(error),
  })
  return { stored, errors, flush: telemetry.flush }
}
afterEach(async () => {
  await telemetry?.stop()
  telemetry = null
})

test('a span stands under the attempt it is given, and what is inside says whose it is', async () => {
  const { stored, flush } = start()
  await withSpan('build', { context: attempt, inherited, attributes: { size: 3, tags: ['a'] } }, async () => {
    await withSpan('compile', {}, async () => undefined)
    trace.getTracer('pg').startSpan('INSERT').end()
  })
  await flush()
  const outer = stored.find(({ name }) => name === 'build')
  expect(outer).toMatchObject({
    ...attempt,
    spanId: expect.any(String),
    parentSpanId: attempt.spanId,
    kind: 'INTERNAL',
    status: 'unset',
  })
  expect(outer?.attributes).toEqual({ ...inherited, size: 3, tags: ['a'] })
  expect(outer?.resource).toMatchObject({ 'service.name': 'conductor-lightstep' })
  const inner = stored.filter(({ name }) => name !== 'build')
  expect(inner.map(({ name, parentSpanId, attributes }) => [name, parentSpanId, attributes])).toEqual([
    ['compile', outer?.spanId, inherited],
    ['INSERT', outer?.spanId, inherited],
  ])
})

test('what belongs to no run is not recorded', async () => {
  const { stored, flush } = start()
  await withSpan('page view', {}, async (span) => expect(span.isRecording()).toBe(false))
  trace.getTracer('next').startSpan('GET /').end()
  await flush()
  expect(stored).toEqual([])
})

test('an error is thrown on and stands on the span by its kind, never by its words', async () => {
  const { stored, flush } = start()
  const failing = (error: unknown) =>
    withSpan('fails', { context: attempt }, async () => {
      throw error
    })
  await expect(failing(new AppError('conflict', 'secret'))).rejects.toThrow('secret')
  await expect(failing(new TypeError('secret'))).rejects.toThrow('secret')
  await expect(failing('text')).rejects.toBe('text')
  await flush()
  expect(stored.map(({ status, attributes }) => [status, attributes['error.type']])).toEqual([
    ['error', 'conflict'],
    ['error', 'TypeError'],
    ['error', 'unknown'],
  ])
  expect(JSON.stringify(stored)).not.toContain('secret')
})

test('storing that fails is told and harms nobody', async () => {
  const { errors, flush } = start(() => Promise.reject(new Error('database away')))
  await expect(withSpan('work', { context: attempt }, async () => 7)).resolves.toBe(7)
  await flush()
  expect(errors).toEqual([new Error('database away')])
})

test('spans outlive a store that is away for a while', async () => {
  const stored: OtelSpan[] = []
  let isAway = true
  const { errors, flush } = start(async (spans) => {
    if (!isAway) return void stored.push(...spans)
    isAway = false
    throw new AppError('unavailable', 'database away')
  })
  await withSpan('work', { context: attempt }, async () => undefined)
  await flush()
  expect([stored.map(({ name }) => name), errors]).toEqual([['work'], []])
})

test('a log line has the ids of the span it was written in, and no secrets', async () => {
  start()
  const lines: string[] = []
  const log = createLog({ write: (line) => lines.push(line) })
  await withSpan('work', { context: attempt }, async () => {
    log.info({ headers: { authorization: 'Bearer x' }, settings: { lightstep: { accessToken: 'x1' } } }, 'done')
  })
  const line = JSON.parse(lines[0] ?? '{}') as { [name: string]: unknown }
  expect(line).toMatchObject({ level: 'info', msg: 'done', trace_id: attempt.traceId, span_id: expect.any(String) })
  expect(lines[0]).not.toMatch(/Bearer|x1/)
})
