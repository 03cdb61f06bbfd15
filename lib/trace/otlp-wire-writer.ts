const FIXED64 = 1
const BYTES = 2
const FIXED32 = 5
const BYTES_PER_UNIT_MAX = 3
/** What fits one byte of a varint. */
const SMALL_MAX = 127

/** Writes protobuf fields; each call names the field's number. Messages are written in place. */
export class WireWriter {
  private bytes = Buffer.allocUnsafe(1_024)
  private length = 0

  varint(field: number, value: bigint | number): this {
    this.number(field * 8)
    if (typeof value === 'number' && value >= 0) this.number(value)
    else this.bits(BigInt.asUintN(64, BigInt(value)))
    return this
  }

  fixed32(field: number, value: number): this {
    this.number(field * 8 + FIXED32)
    const at = this.grow(4)
    this.bytes.writeUInt32LE(value, at)
    return this
  }

  fixed64(field: number, value: bigint): this {
    this.number(field * 8 + FIXED64)
    const at = this.grow(8)
    this.bytes.writeBigUInt64LE(value, at)
    return this
  }

  double(field: number, value: number): this {
    this.number(field * 8 + FIXED64)
    const at = this.grow(8)
    this.bytes.writeDoubleLE(value, at)
    return this
  }

  /** Bytes given as hex digits. */
  hex(field: number, digits: string): this {
    this.number(field * 8 + BYTES)
    this.number(digits.length / 2)
    const at = this.grow(digits.length / 2)
    this.bytes.write(digits, at, 'hex')
    return this
  }

  text(field: number, text: string): this {
    const from = this.begin(field)
    const at = this.grow(text.length * BYTES_PER_UNIT_MAX)
    this.length = at + this.bytes.write(text, at)
    this.end(from)
    return this
  }

  chunk(field: number, bytes: Uint8Array): this {
    this.number(field * 8 + BYTES)
    this.number(bytes.length)
    const at = this.grow(bytes.length)
    this.bytes.set(bytes, at)
    return this
  }

  message(field: number, write: (writer: WireWriter) => void): this {
    const from = this.begin(field)
    write(this)
    this.end(from)
    return this
  }

  done(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.bytes.subarray(0, this.length))
  }

  /** Leaves one byte for the length and says where what is measured starts. */
  private begin(field: number): number {
    this.number(field * 8 + BYTES)
    return this.grow(1) + 1
  }

  /** Writes the length; moves what it measures when the length is longer than was thought. */
  private end(from: number): void {
    const size = this.length - from
    let more = 0
    for (let left = size; left > SMALL_MAX; left = Math.floor(left / 128)) more++
    if (more > 0) {
      this.grow(more)
      this.bytes.copyWithin(from + more, from, from + size)
    }
    const end = this.length
    this.length = from - 1
    this.number(size)
    this.length = end
  }

  private number(value: number): void {
    let left = value
    for (; left > SMALL_MAX; left = Math.floor(left / 128)) this.byte((left % 128) + 128)
    this.byte(left)
  }

  private bits(value: bigint): void {
    let left = value
    for (; left > 127n; left >>= 7n) this.byte(Number(left & 127n) + 128)
    this.byte(Number(left))
  }

  private byte(value: number): void {
    const at = this.grow(1)
    this.bytes[at] = value
  }

  /** Makes room and says where it starts. */
  private grow(by: number): number {
    const from = this.length
    this.length += by
    if (this.length > this.bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(this.length, this.bytes.length * 2))
      this.bytes.copy(larger, 0, 0, from)
      this.bytes = larger
    }
    return from
  }
}
