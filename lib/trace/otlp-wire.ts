import { OTLP_LIMITS, OtlpDecodeError, type OtlpLimits } from './otlp-limits.ts'

const VARINT = 0
const FIXED64 = 1
const BYTES = 2
const FIXED32 = 5

const FIELD_MAX = 536_870_911
const VARINT_BYTES_MAX = 10
/** A number holds what seven bytes of seven bits say. */
const EXACT_BYTES_MAX = 7
const UTF8_BYTES_PER_UNIT_MAX = 3

const malformed = (what: string): OtlpDecodeError => new OtlpDecodeError('malformed', `not valid protobuf: ${what}`)

/**
 * Reads protobuf messages within messages where they lie, without copying or making readers for them. Never reads outside of
 * the message it is in; anything wrong is an OtlpDecodeError.
 */
export class WireReader {
  readonly limits: OtlpLimits
  /** Number of the field that `next` found. */
  field = 0
  /** How often something was counted in the message that is read. */
  count = 0
  /** How often something was more than its bounds allow. */
  cuts = 0
  private wireType = VARINT
  private position = 0
  private end: number
  private readonly bytes: Buffer
  private readonly view: DataView

  constructor(bytes: Uint8Array, limits: OtlpLimits = OTLP_LIMITS) {
    this.bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.end = bytes.byteLength
    this.limits = limits
  }

  /** Moves to the next field; false at the end of the message. */
  next(): boolean {
    if (this.position >= this.end) return false
    const tag = this.number()
    this.wireType = tag % 8
    this.field = Math.floor(tag / 8)
    if (this.field === 0 || this.field > FIELD_MAX) throw malformed('a field number is out of range')
    return true
  }

  /** A signed 64-bit varint; a number when it is one exactly. */
  int64(): number | bigint {
    this.expect(VARINT)
    const from = this.position
    const value = this.number()
    if (this.position - from <= EXACT_BYTES_MAX) return value
    return BigInt.asIntN(64, this.bits(from))
  }

  enumeration(): number {
    return Number(BigInt.asIntN(32, BigInt(this.int64())))
  }

  fixed32(): number {
    this.expect(FIXED32)
    return this.bytes.readUInt32LE(this.advance(4))
  }

  fixed64(): bigint {
    this.expect(FIXED64)
    return this.bytes.readBigUInt64LE(this.advance(8))
  }

  double(): number {
    this.expect(FIXED64)
    return this.bytes.readDoubleLE(this.advance(8))
  }

  /** UTF-8, cut to the limit of texts. */
  text(): string {
    const from = this.chunkStart()
    const { textLengthMax } = this.limits
    const until = Math.min(this.position, from + textLengthMax * UTF8_BYTES_PER_UNIT_MAX)
    const text = this.bytes.toString('utf8', from, until)
    if (until === this.position && text.length <= textLengthMax) return text
    this.cuts++
    return text.slice(0, textLengthMax)
  }

  /** Bytes, cut to the limit of texts. */
  chunk(): Buffer {
    const from = this.chunkStart()
    const until = Math.min(this.position, from + this.limits.textLengthMax)
    if (until < this.position) this.cuts++
    return this.bytes.subarray(from, until)
  }

  /** Passes over a field of which there are too many, or which lies too deep. */
  leaveOut(): void {
    this.cuts++
    this.skip()
  }

  /** An id in hex digits; what is longer than any id is cut, and is none. */
  hex(): string {
    const from = this.chunkStart()
    return this.bytes.toString('hex', from, Math.min(this.position, from + 17))
  }

  /** Reads the message that the field holds, field by field. */
  message<T>(into: T, fields: Fields<T>): T {
    const from = this.chunkStart()
    const [outerEnd, outerCount] = [this.end, this.count]
    this.end = this.position
    this.position = from
    this.count = 0
    readFields(this, into, fields)
    this.end = outerEnd
    this.count = outerCount
    return into
  }

  skip(): void {
    if (this.wireType === VARINT) this.number()
    else if (this.wireType === FIXED64) this.advance(8)
    else if (this.wireType === FIXED32) this.advance(4)
    else this.chunkStart()
  }

  private expect(wireType: number): void {
    if (this.wireType !== wireType) throw malformed(`field ${this.field} has wire type ${this.wireType}`)
  }

  private advance(length: number): number {
    const from = this.position
    if (from + length > this.end) throw malformed('it ends in the middle of a field')
    this.position = from + length
    return from
  }

  /** Moves behind a chunk and says where it starts. */
  private chunkStart(): number {
    this.expect(BYTES)
    const length = this.number()
    return this.advance(length)
  }

  /** A varint as a number, exact up to 49 bits. */
  private number(): number {
    let value = 0
    let factor = 1
    for (let at = 0; at < VARINT_BYTES_MAX; at++) {
      const byte = this.view.getUint8(this.advance(1))
      if (byte < 0x80) return value + byte * factor
      value += (byte - 0x80) * factor
      factor *= 128
    }
    throw malformed('a number is longer than ten bytes')
  }

  /** The bits of the varint from there to here. */
  private bits(from: number): bigint {
    let value = 0n
    for (let at = this.position - 1; at >= from; at--) value = (value << 7n) | BigInt(this.view.getUint8(at) & 0x7f)
    return value
  }
}

/** What to do with each known field of a message; unknown fields are passed over. */
export type Fields<T> = { readonly [field: number]: (into: T, reader: WireReader) => void }

/** Reads a message field by field into a value made beforehand. */
export function readFields<T>(reader: WireReader, into: T, fields: Fields<T>): T {
  while (reader.next()) {
    const read = fields[reader.field]
    if (read) read(into, reader)
    else reader.skip()
  }
  return into
}
