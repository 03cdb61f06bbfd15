import { TRACE } from './spans.ts'

/** A little protobuf writer, so that tests can say any message, broken ones too. */
type Part = Uint8Array | string

function varint(value: bigint): Uint8Array {
  const bytes: number[] = []
  let left = value
  for (; left > 127n; left >>= 7n) bytes.push(Number(left & 127n) | 128)
  return Uint8Array.from([...bytes, Number(left)])
}

const tag = (field: number, wireType: number): Uint8Array => varint(BigInt(field * 8 + wireType))

export const varintField = (field: number, value: bigint): Uint8Array => Buffer.concat([tag(field, 0), varint(value)])

export function fixedField(field: number, value: bigint): Uint8Array {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(value)
  return Buffer.concat([tag(field, 1), bytes])
}

export function doubleField(field: number, value: number): Uint8Array {
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleLE(value)
  return Buffer.concat([tag(field, 1), bytes])
}

export function bytesField(field: number, ...parts: Part[]): Uint8Array {
  const content = Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)))
  return Buffer.concat([tag(field, 2), varint(BigInt(content.length)), content])
}

/** The content of a KeyValue. */
export const pair = (key: string, value: Uint8Array): Uint8Array =>
  Buffer.concat([bytesField(1, key), bytesField(2, value)])

/** The content of an AnyValue: arrays in arrays, a text at the bottom. */
export function nested(depth: number, text: string): Uint8Array {
  let value = bytesField(1, text)
  for (let i = 0; i < depth; i++) value = bytesField(5, bytesField(1, value))
  return value
}

/** The content of a Span with one attribute and further fields. */
export const spanBytes = (attribute: Uint8Array, more: Uint8Array[] = []): Uint8Array =>
  Buffer.concat([
    bytesField(1, Buffer.from(TRACE, 'hex')),
    bytesField(2, Buffer.from('00f067aa0ba902b7', 'hex')),
    bytesField(5, 'span'),
    varintField(6, 3n),
    fixedField(7, 1n),
    fixedField(8, 2n),
    ...(attribute.length === 0 ? [] : [bytesField(9, attribute)]),
    ...more,
  ])

export const requestOf = (span: Uint8Array): Uint8Array => bytesField(1, bytesField(2, bytesField(2, span)))
