import { expect, test } from 'vitest'
import type { SpanId } from '#core/ids.ts'
import { deepLink } from '#trace/deep-link.ts'

const backend = {
  kind: 'lightstep',
  name: 'Lightstep',
  appUrl: 'https://app.lightstep.com',
  project: 'payments-prod',
} as const
const span = { spanId: '00f067aa0ba902b7' as SpanId, startNs: '1764000000000000001', endNs: '1764000000250000002' }

test('a span is linked by its id and the microsecond in its middle', () => {
  expect(deepLink(backend, span)).toBe(
    'https://app.lightstep.com/payments-prod/trace?span_guid=00f067aa0ba902b7&at_micros=1764000000125000#span-00f067aa0ba902b7',
  )
})

test('a span that still runs is linked with now', () => {
  expect(deepLink(backend, { ...span, endNs: null })).toBe(
    'https://app.lightstep.com/payments-prod/trace?span_guid=00f067aa0ba902b7&at_micros=now#span-00f067aa0ba902b7',
  )
})

test('what is put into the link is encoded', () => {
  expect(deepLink({ ...backend, appUrl: 'https://app.eu.lightstep.com/', project: 'a/b?c#d e' }, span)).toBe(
    'https://app.eu.lightstep.com/a%2Fb%3Fc%23d%20e/trace?span_guid=00f067aa0ba902b7&at_micros=1764000000125000#span-00f067aa0ba902b7',
  )
})

test.each([
  null,
  { ...backend, appUrl: 'javascript:alert(1)' },
  { ...backend, appUrl: 'http://app.lightstep.com' },
  { ...backend, appUrl: 'x' },
])('there is no link when the backend is %o', (unusable) => {
  expect(deepLink(unusable, span)).toBeNull()
})
