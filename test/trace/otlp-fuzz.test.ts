import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { decodeJson } from '#trace/otlp-json.ts'
import { OTLP_LIMITS, OtlpDecodeError, type DecodedTraces } from '#trace/otlp-limits.ts'
import { decodeProtobuf } from '#trace/otlp-protobuf.ts'
import { base64Of } from '#trace/otlp-value.ts'
import { bytesField, doubleField, fixedField, nested, pair, requestOf, spanBytes, varintField } from './protobuf.ts'

const LIMITS = {
  ...OTLP_LIMITS,
  spansMax: 50,
  attributesMax: 3,
  eventsMax: 1,
  linksMax: 1,
  depthMax: 3,
  textLengthMax: 8,
}

/** A result, or the one error that is allowed. */
function orDecodeError(decode: () => DecodedTraces): DecodedTraces | 'refused' {
  try {
    return decode()
  } catch (error) {
    if (error instanceof OtlpDecodeError) return 'refused'
    throw error
  }
}

test('random bytes never do anything but decode or throw a decode error', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      orDecodeError(() => decodeProtobuf(bytes, LIMITS))
    }),
    { numRuns: 2_000 },
  )
})

test('a valid request cut or changed anywhere never does anything but decode or throw a decode error', () => {
  const whole = requestOf(spanBytes(pair('a', nested(2, 'x'))))
  for (let length = 0; length < whole.length; length++)
    orDecodeError(() => decodeProtobuf(whole.subarray(0, length), LIMITS))
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
      const changed = Uint8Array.from(whole)
      changed[at] = byte
      orDecodeError(() => decodeProtobuf(changed, LIMITS))
    }),
    { numRuns: 2_000 },
  )
})

test('random JSON never does anything but decode or throw a decode error', () => {
  const key = fc.constantFrom('resourceSpans', 'scopeSpans', 'spans', 'attributes', 'value', 'key', 'stringValue', 'x')
  const { tree } = fc.letrec((tie) => ({
    tree: fc.oneof(
      { maxDepth: 6 },
      fc.jsonValue({ maxDepth: 1 }),
      fc.array(tie('tree'), { maxLength: 3 }),
      fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
    ),
  }))
  fc.assert(
    fc.property(tree, (value) => {
      orDecodeError(() => decodeJson(JSON.stringify(value) ?? '', LIMITS))
    }),
    { numRuns: 1_000 },
  )
})

test('values nested thousands deep become null below the limit and overflow nothing', () => {
  const result = decodeProtobuf(requestOf(spanBytes(pair('a', nested(5_000, 'x')))), OTLP_LIMITS)
  expect(JSON.stringify(result.spans[0]?.attributes)).toBe('{"a":[[[[[[[[null]]]]]]]]}')
})

test('every kind of value is read, unknown fields are passed over', () => {
  const values = [
    bytesField(1, 'text'),
    varintField(2, 1n),
    varintField(3, 2n ** 64n - 1n),
    varintField(3, 2n ** 63n - 1n),
    doubleField(4, Number.NaN),
    doubleField(4, 1.5),
    bytesField(6, bytesField(1, pair('k', bytesField(1, 'v')))),
    bytesField(7, Uint8Array.of(1, 2, 3, 4)),
  ]
  const unknown = [varintField(90, 1n), fixedField(91, 1n), bytesField(92, 'x'), Uint8Array.of(0xed, 0x05, 0, 0, 0, 0)]
  const pairs = values.map((value, at) => bytesField(9, pair(`k${at}`, value)))
  const { spans } = decodeProtobuf(requestOf(spanBytes(new Uint8Array(), [...pairs, ...unknown])), OTLP_LIMITS)
  expect(spans[0]?.attributes).toEqual({
    k0: 'text',
    k1: true,
    k2: -1,
    k3: '9223372036854775807',
    k4: 'NaN',
    k5: 1.5,
    k6: { k: 'v' },
    k7: 'AQIDBA==',
  })
})

test('events, links, attributes and list items beyond the limits are left out, texts cut', () => {
  const many = [1, 2, 3, 4, 5].flatMap((at) => [
    bytesField(9, pair(`k${at}`, bytesField(1, '1234567890'))),
    bytesField(11, fixedField(1, BigInt(at))),
    bytesField(13, bytesField(1, Buffer.alloc(16, at)), bytesField(2, Buffer.alloc(8, at))),
  ])
  const items = [1, 2, 3, 4, 5].map((at) => bytesField(1, varintField(3, BigInt(at))))
  const lists = [bytesField(9, pair('list', bytesField(5, ...items))), ...many]
  const span = decodeProtobuf(requestOf(spanBytes(new Uint8Array(), lists)), LIMITS).spans[0]
  expect(span).toMatchObject({ events: [{ timeNs: '1' }], links: [{ spanId: '0101010101010101' }] })
  expect(span?.attributes).toEqual({ list: [1, 2, 3], k1: '12345678', k2: '12345678' })
  const map = [1, 2, 3, 4].map((at) => bytesField(1, pair(`k${at}`, varintField(3, 1n))))
  const mapped = decodeProtobuf(requestOf(spanBytes(pair('map', bytesField(6, ...map)))), LIMITS).spans[0]
  expect(mapped?.attributes).toEqual({ map: { k1: 1, k2: 1, k3: 1 } })
})

test.each([
  ['field number 0', Uint8Array.of(0x00, 0x00)],
  ['a group', Uint8Array.of(0x0b)],
  ['a number of eleven bytes', Uint8Array.of(0x10, ...Array.from({ length: 11 }, () => 0x80))],
  ['a length beyond the end', Uint8Array.of(0x0a, 0xff, 0x01)],
  ['a length beyond any memory', Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f)],
  ['a wrong wire type', requestOf(spanBytes(new Uint8Array(), [varintField(1, 1n)]))],
])('%s is refused as malformed', (_, bytes) => {
  expect(() => decodeProtobuf(bytes, LIMITS)).toThrow(expect.objectContaining({ kind: 'malformed' }))
})

test('a request of countless empty messages is refused as too large', () => {
  const empties = Uint8Array.from({ length: 2_000 }, (_, at) => (at % 2 === 0 ? 0x0a : 0))
  expect(() => decodeProtobuf(empties, LIMITS)).toThrow(expect.objectContaining({ kind: 'too_large' }))
})

test('base64 is what Node writes', () => {
  fc.assert(
    fc.property(fc.uint8Array(), (bytes) => {
      expect(base64Of(bytes)).toBe(Buffer.from(bytes).toString('base64'))
    }),
  )
})

test('an attribute of any name is an attribute', () => {
  const named = bytesField(9, pair('__proto__', bytesField(1, 'x')))
  const [span] = decodeProtobuf(requestOf(spanBytes(new Uint8Array(), [named])), OTLP_LIMITS).spans
  expect(Object.entries(span?.attributes ?? {})).toEqual([['__proto__', 'x']])
})
