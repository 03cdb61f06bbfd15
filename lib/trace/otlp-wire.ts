import { OtlpDecodeError } from './otlp-limits.ts'

const VARINT = 0
const FIXED64 = 1
const BYTES = 2
const FIXED32 = 5

const decoder = new TextDecoder()

const malformed = (what: string): OtlpDecodeError => new OtlpDecodeError('malformed', `not valid protobuf: ${what}`)

/** Reads one protobuf message without copying it. Never reads outside of its bytes; anything wrong is an OtlpDecodeError. */
export class WireReader {
  /** Number of the field that `next` found. */
  field = 0
  private wireType = VARINT
  private position: number
  private readonly bytes: Uint8Array
  private readonly view: DataView

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.position = 0
  }

  /** Moves to the next field; false at the end of the message. */
  next(): boolean {
    if (this.position >= this.bytes.length) return false
    const tag = this.readVarint()
    this.wireType = Number(tag & 7n)
    this.field = Number(tag >> 3n)
    if (this.field === 0 || this.field > 536_870_911) throw malformed('a field number is out of range')
    return true
  }

  /** An unsigned 64-bit varint. */
  varint(): bigint {
    this.expect(VARINT)
    return this.readVarint()
  }

  int64(): bigint {
    return BigInt.asIntN(64, this.varint())
  }

  enumeration(): number {
    return Number(BigInt.asIntN(32, this.varint()))
  }

  fixed64(): bigint {
    this.expect(FIXED64)
    return this.view.getBigUint64(this.advance(8), true)
  }

  double(): number {
    this.expect(FIXED64)
    return this.view.getFloat64(this.advance(8), true)
  }

  chunk(): Uint8Array {
    this.expect(BYTES)
    const length = this.readVarint()
    if (length > BigInt(this.bytes.length)) throw malformed('a length is beyond the end')
    const from = this.advance(Number(length))
    return this.bytes.subarray(from, this.position)
  }

  text(): string {
    return decoder.decode(this.chunk())
  }

  message(): WireReader {
    return new WireReader(this.chunk())
  }

  skip(): void {
    if (this.wireType === VARINT) this.readVarint()
    else if (this.wireType === FIXED64) this.advance(8)
    else if (this.wireType === FIXED32) this.advance(4)
    else this.chunk()
  }

  private expect(wireType: number): void {
    if (this.wireType !== wireType) throw malformed(`field ${this.field} has wire type ${this.wireType}`)
  }

  private advance(length: number): number {
    const from = this.position
    if (from + length > this.bytes.length) throw malformed('it ends in the middle of a field')
    this.position = from + length
    return from
  }

  private readVarint(): bigint {
    let value = 0n
    for (let shift = 0n; shift < 70n; shift += 7n) {
      const byte = this.view.getUint8(this.advance(1))
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return BigInt.asUintN(64, value)
    }
    throw malformed('a number is longer than ten bytes')
  }
}

/** What to do with each known field of a message; unknown fields are passed over. */
export type Fields<T> = { readonly [field: number]: (into: T, reader: WireReader) => void }

/** Reads a message field by field into a value made beforehand. */
export function readMessage<T>(reader: WireReader, into: T, fields: Fields<T>): T {
  while (reader.next()) {
    const read = fields[reader.field]
    if (read) read(into, reader)
    else reader.skip()
  }
  return into
}
