/** Types by their number in Postgres' catalogue. */
const OIDS = { boolean: 16, bytea: 17, bigint: 20, smallint: 21, text: 25, uuid: 2950 } as const

/** Dimensions, whether there are nulls, the elements' type, their number, and where they begin. */
const HEAD_BYTES = 20
const BYTES_PER_CHAR_MAX = 3

/**
 * An array as a statement's parameter, in the form in which Postgres takes it as it is (array_recv): nothing is written as
 * text here to be read as text there, which is most of the work of many small values.
 */
export class ArrayParameter {
  private bytes: Buffer
  private position = HEAD_BYTES
  private count = 0
  private hasNull = false
  private readonly oid: number

  constructor(type: keyof typeof OIDS, room = 16 * 1024) {
    this.oid = OIDS[type]
    this.bytes = Buffer.allocUnsafe(HEAD_BYTES + room)
  }

  null(): void {
    this.hasNull = true
    this.begin(0, -1)
  }

  boolean(value: boolean): void {
    this.bytes.writeUInt8(value ? 1 : 0, this.begin(1, 1))
  }

  smallint(value: number): void {
    this.bytes.writeInt16BE(value, this.begin(2, 2))
  }

  bigint(value: bigint | number | string): void {
    this.bytes.writeBigInt64BE(BigInt(value), this.begin(8, 8))
  }

  /** Bytes given as hex digits. */
  hex(digits: string): void {
    const length = digits.length / 2
    this.bytes.write(digits, this.begin(length, length), 'hex')
  }

  text(value: string): void {
    const from = this.begin(value.length * BYTES_PER_CHAR_MAX, 0)
    const length = this.bytes.write(value, from)
    this.bytes.writeInt32BE(length, from - 4)
    this.position = from + length
  }

  /** The parameter. Nothing may be added afterwards. */
  done(): Buffer {
    const [isFilled, hasNull] = [this.count > 0 ? 1 : 0, this.hasNull ? 1 : 0]
    for (const [at, value] of [isFilled, hasNull, this.oid, this.count, 1].entries()) {
      this.bytes.writeInt32BE(value, at * 4)
    }
    return this.bytes.subarray(0, isFilled ? this.position : HEAD_BYTES - 8)
  }

  /** Makes room for an element, writes its length, and says where it lies. */
  private begin(roomBytes: number, length: number): number {
    const from = this.position + 4
    if (from + roomBytes > this.bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(from + roomBytes, this.bytes.length * 2))
      this.bytes.copy(larger, 0, 0, this.position)
      this.bytes = larger
    }
    this.bytes.writeInt32BE(length, from - 4)
    this.position = from + Math.max(length, 0)
    this.count++
    return from
  }
}
