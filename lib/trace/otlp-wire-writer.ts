const encoder = new TextEncoder()

/** Writes one protobuf message. Fields with their default value may be left out by the caller; nothing is left out here. */
export class WireWriter {
  private bytes = new Uint8Array(256)
  private length = 0

  varint(field: number, value: bigint | number): this {
    this.raw(BigInt(field) << 3n)
    this.raw(BigInt.asUintN(64, BigInt(value)))
    return this
  }

  fixed64(field: number, value: bigint): this {
    this.raw((BigInt(field) << 3n) | 1n)
    const at = this.grow(8)
    new DataView(this.bytes.buffer).setBigUint64(at, value, true)
    return this
  }

  double(field: number, value: number): this {
    this.raw((BigInt(field) << 3n) | 1n)
    const at = this.grow(8)
    new DataView(this.bytes.buffer).setFloat64(at, value, true)
    return this
  }

  chunk(field: number, content: Uint8Array): this {
    this.raw((BigInt(field) << 3n) | 2n)
    this.raw(BigInt(content.length))
    const at = this.grow(content.length)
    this.bytes.set(content, at)
    return this
  }

  text(field: number, text: string): this {
    return this.chunk(field, encoder.encode(text))
  }

  message(field: number, write: (writer: WireWriter) => void): this {
    const inner = new WireWriter()
    write(inner)
    return this.chunk(field, inner.done())
  }

  done(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.length)
  }

  private raw(value: bigint): void {
    let left = value
    for (; left > 127n; left >>= 7n) this.byte(Number(left & 127n) | 128)
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
      const larger = new Uint8Array(Math.max(this.length, this.bytes.length * 2))
      larger.set(this.bytes)
      this.bytes = larger
    }
    return from
  }
}
