import type { Json } from '#core/json.ts'
import type { ValueType } from '#trace/span.ts'
import { bytesField, doubleField, pair, varintField } from './protobuf.ts'

export const INT_MAX = 2n ** 63n - 1n
/** A list of values. */
export const list = (...values: Uint8Array[]): Uint8Array =>
  bytesField(5, ...values.map((value) => bytesField(1, value)))
const map = (...pairs: [string, Uint8Array][]): Uint8Array =>
  bytesField(6, ...pairs.map(([key, value]) => bytesField(1, pair(key, value))))

export const double = (value: number): Uint8Array => doubleField(4, value)
/** Values in protobuf and in JSON, as they are kept, and the type that is kept beside them. */
export const VALUES: readonly (readonly [string, Uint8Array, object, Json, ValueType | undefined])[] = [
  ['bytes', bytesField(7, Uint8Array.of(1, 2, 3)), { bytesValue: 'AQID' }, 'AQID', 'bytes'],
  ['no bytes', bytesField(7), { bytesValue: '' }, '', 'bytes'],
  ['a large integer', varintField(3, INT_MAX), { intValue: `${INT_MAX}` }, `${INT_MAX}`, 'int'],
  ['a small integer', varintField(3, 7n), { intValue: '7' }, 7, undefined],
  ['a whole double', double(3), { doubleValue: 3 }, 3, 'double'],
  ['a double with a fraction', double(0.5), { doubleValue: 0.5 }, 0.5, undefined],
  ['a huge double', double(1e300), { doubleValue: 1e300 }, 1e300, undefined],
  ['no number', double(Number.NaN), { doubleValue: 'NaN' }, 'NaN', 'double'],
  ['an infinite number', double(-Infinity), { doubleValue: '-Infinity' }, '-Infinity', 'double'],
  ['a zero below zero', double(-0), { doubleValue: '-0' }, '-0', 'double'],
  ['a text that looks like a number', bytesField(1, 'NaN'), { stringValue: 'NaN' }, 'NaN', undefined],
  [
    'doubles, one of them whole',
    list(double(0.1), double(2)),
    { arrayValue: { values: [{ doubleValue: 0.1 }, { doubleValue: 2 }] } },
    [0.1, 2],
    undefined,
  ],
  [
    'whole doubles',
    list(double(1), double(2)),
    { arrayValue: { values: [{ doubleValue: 1 }, { doubleValue: 2 }] } },
    [1, 2],
    'double',
  ],
  [
    'doubles, one of them none',
    list(double(Number.NaN), double(0.5)),
    { arrayValue: { values: [{ doubleValue: 'NaN' }, { doubleValue: 0.5 }] } },
    ['NaN', 0.5],
    { 0: 'double' },
  ],
  [
    'integers, one of them large',
    list(varintField(3, 1n), varintField(3, INT_MAX)),
    { arrayValue: { values: [{ intValue: 1 }, { intValue: `${INT_MAX}` }] } },
    [1, `${INT_MAX}`],
    { 1: 'int' },
  ],
  [
    'an integer beside a double with a fraction',
    list(varintField(3, 1n), double(0.5), double(2)),
    { arrayValue: { values: [{ intValue: 1 }, { doubleValue: 0.5 }, { doubleValue: 2 }] } },
    [1, 0.5, 2],
    { 0: 'int' },
  ],
  [
    'an integer beside a whole double and a zero below zero',
    list(varintField(3, 1n), double(2), double(-0)),
    { arrayValue: { values: [{ intValue: 1 }, { doubleValue: 2 }, { doubleValue: '-0' }] } },
    [1, 2, '-0'],
    { 0: 'int', 1: 'double', 2: 'double' },
  ],
  [
    'a large integer beside a double',
    list(varintField(3, INT_MAX), double(0.5)),
    { arrayValue: { values: [{ intValue: `${INT_MAX}` }, { doubleValue: 0.5 }] } },
    [`${INT_MAX}`, 0.5],
    { 0: 'int' },
  ],
  [
    'integers and doubles of a list within a list',
    list(list(varintField(3, 1n), double(0.5)), list(double(1), double(0.5))),
    {
      arrayValue: {
        values: [
          { arrayValue: { values: [{ intValue: 1 }, { doubleValue: 0.5 }] } },
          { arrayValue: { values: [{ doubleValue: 1 }, { doubleValue: 0.5 }] } },
        ],
      },
    },
    [
      [1, 0.5],
      [1, 0.5],
    ],
    { 0: { 0: 'int' } },
  ],
  [
    'an integer beside doubles and others',
    list(varintField(3, 1n), double(2), double(0.5), varintField(2, 1n)),
    { arrayValue: { values: [{ intValue: 1 }, { doubleValue: 2 }, { doubleValue: 0.5 }, { boolValue: true }] } },
    [1, 2, 0.5, true],
    { 0: 'int' },
  ],
  [
    'an integer beside a whole double and others',
    list(bytesField(1, 'a'), varintField(3, 1n), double(2), varintField(3, INT_MAX)),
    {
      arrayValue: { values: [{ stringValue: 'a' }, { intValue: 1 }, { doubleValue: 2 }, { intValue: `${INT_MAX}` }] },
    },
    ['a', 1, 2, `${INT_MAX}`],
    { 1: 'int', 2: 'double', 3: 'int' },
  ],
  [
    'what an object holds',
    map(['__proto__', double(1)], ['b', map(['c', varintField(3, 1n)])]),
    {
      kvlistValue: {
        values: [
          { key: '__proto__', value: { doubleValue: 1 } },
          { key: 'b', value: { kvlistValue: { values: [{ key: 'c', value: { intValue: 1 } }] } } },
        ],
      },
    },
    Object.fromEntries([
      ['__proto__', 1],
      ['b', { c: 1 }],
    ]),
    Object.fromEntries([['__proto__', 'double']]),
  ],
]
