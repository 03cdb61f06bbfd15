import { assert, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inboundTrace } from '#core/inbound-trace.ts'

const TRACE = '80f198ee56343ba864fe8b2a57d3eff7'
const SHORT = '64fe8b2a57d3eff7'
const SPAN = 'e457b5a2e4d86bd1'
const read = (headers: { readonly [name: string]: string }) => inboundTrace((name) => headers[name] ?? null)

describe('a request says where it comes from', () => {
  test.each([
    [{ traceparent: `00-${TRACE}-${SPAN}-01` }, TRACE, 'traceparent'],
    [{ traceparent: ` 00-${TRACE}-${SPAN}-00 ` }, TRACE, 'traceparent'],
    [{ traceparent: `cc-${TRACE}-${SPAN}-01-what-comes-later` }, TRACE, 'traceparent'],
    [{ b3: `${TRACE}-${SPAN}` }, TRACE, 'b3'],
    [{ b3: `${TRACE}-${SPAN}-1-05e3ac9a4f6e3b90` }, TRACE, 'b3'],
    [{ b3: `${SHORT.toUpperCase()}-${SPAN}-d` }, `0000000000000000${SHORT}`, 'b3'],
    [{ 'x-b3-traceid': TRACE, 'x-b3-spanid': SPAN, 'x-b3-sampled': '0' }, TRACE, 'b3'],
    [{ 'x-b3-traceid': SHORT, 'x-b3-spanid': SPAN }, `0000000000000000${SHORT}`, 'b3'],
    [{ traceparent: `00-${TRACE}-${SPAN}-01`, b3: `${SHORT}-${SPAN}` }, TRACE, 'traceparent'],
    [{ traceparent: 'broken', b3: `${TRACE}-${SPAN}` }, TRACE, 'b3'],
  ] as const)('%o', (headers, traceId, format) => {
    expect(read(headers)).toEqual({ traceId, spanId: SPAN, format })
  })
})

test('what vendors say of the trace comes along with traceparent, as much of it as is kept', () => {
  const traceparent = `00-${TRACE}-${SPAN}-01`
  const tracestate = `ot=th:e666;rv:1234 , dd=s:1, broken, long=${'x'.repeat(250)}, more=${'y'.repeat(250)}`
  expect(read({ traceparent, tracestate })).toEqual({
    traceId: TRACE,
    spanId: SPAN,
    format: 'traceparent',
    traceState: 'ot=th:e666;rv:1234,dd=s:1',
  })
  for (const headers of [
    { traceparent, tracestate: 'broken' },
    { b3: `${TRACE}-${SPAN}`, tracestate: 'dd=s:1' },
  ])
    expect(read(headers as never)).not.toHaveProperty('traceState')
})

describe('a request says nothing of where it comes from', () => {
  test.each([
    {},
    { traceparent: `ff-${TRACE}-${SPAN}-01` },
    { traceparent: `00-${TRACE}-${SPAN}-01-more` },
    { traceparent: `00-${TRACE.toUpperCase()}-${SPAN}-01` },
    { traceparent: `00-${'0'.repeat(32)}-${SPAN}-01` },
    { traceparent: `00-${TRACE}-${'0'.repeat(16)}-01` },
    { b3: '0' },
    { b3: `${TRACE}-${SPAN}-x` },
    { b3: `${TRACE.slice(1)}-${SPAN}` },
    { 'x-b3-traceid': TRACE },
    { 'x-b3-spanid': SPAN },
    { 'x-b3-traceid': `${SHORT}0`, 'x-b3-spanid': SPAN },
  ])('%o', (headers) => {
    expect(read(headers as { readonly [name: string]: string })).toBeNull()
  })

  test('whatever else the headers hold', () => {
    assert(
      property(string({ maxLength: 200 }), (text) => {
        const found = read({ traceparent: text, b3: text, 'x-b3-traceid': text, 'x-b3-spanid': text })
        expect(found === null || (found.traceId.length === 32 && found.spanId.length === 16)).toBe(true)
      }),
    )
  })
})
