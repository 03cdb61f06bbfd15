import { expect, test } from 'vitest'
import { detailAt, shedDetail } from '#trace/otlp-shed.ts'
import { otelSpan } from './spans.ts'

const retry = { timeNs: '1', name: 'retry', attributes: {} }
const exception = { timeNs: '2', name: 'exception', attributes: { 'exception.message': 'no' } }
const OWN = {
  'user.id': 'ada',
  'error.type': 'timeout',
  'conductor_lightstep.task.id': 'x',
  'conductor_lightstep.identity.proof': 'y',
}
const span = otelSpan({ attributes: { ...OWN, 'http.route': '/pay' }, events: [retry, exception] })
const bare = otelSpan({ attributes: OWN, events: [exception] })
const failed = otelSpan({ ...span, status: 'error' })

test.each([
  [0, 'all'],
  [0.49, 'all'],
  [0.5, 'no-events'],
  [0.74, 'no-events'],
  [0.75, 'no-attributes'],
  [1, 'no-attributes'],
])('when %d of the room is taken, detail is %s', (pressure, detail) => {
  expect(detailAt(pressure)).toBe(detail)
})

test('with all detail nothing is touched', () => {
  const spans = [span, failed]
  const shed = shedDetail(spans, 'all')
  expect(shed).toEqual({ spans, withoutEvents: 0, withoutAttributes: 0 })
  expect(shed.spans).toBe(spans)
})

test('events go first, but for exceptions and those of spans that failed', () => {
  expect(shedDetail([span, failed, bare], 'no-events')).toEqual({
    spans: [{ ...span, events: [exception] }, failed, bare],
    withoutEvents: 1,
    withoutAttributes: 0,
  })
})

test('then attributes, but for what says whose a span is and what went wrong', () => {
  expect(shedDetail([span, failed, bare], 'no-attributes')).toEqual({
    spans: [{ ...span, events: [exception], attributes: OWN }, failed, bare],
    withoutEvents: 1,
    withoutAttributes: 1,
  })
})
