import { Readable } from 'node:stream'
import type { ReadableStream } from 'node:stream/web'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { AppError } from '#core/errors.ts'
import { OtlpDecodeError } from '#trace/otlp-limits.ts'

/** gzip reaches 1:1032 on zeros; failures with one statement and one stack over and over reach 1:150. Small bodies are free to repeat themselves. */
const RATIO_MAX = 500
const RATIO_COUNTS_FROM_BYTES = 16 * 1024 * 1024

export interface BodyOptions {
  readonly bytesMax: number
  readonly isGzip: boolean
  /** How long it may take to come. */
  readonly msMax: number
  /** Told of every piece that is held from now on; it may throw. */
  readonly onHeld: (bytes: number) => void
}

const tooLarge = (bytesMax: number): OtlpDecodeError =>
  new OtlpDecodeError('too_large', `the body is larger than ${bytesMax} bytes: send smaller batches`)

const tooSlow = (msMax: number): AppError =>
  new AppError('unavailable', `The body did not come within ${msMax / 1000} s. Nothing was stored; send it again.`)

async function* counted(source: AsyncIterable<Uint8Array>, count: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  try {
    for await (const chunk of source) {
      count(chunk.byteLength)
      yield chunk
    }
  } catch {
    // Whoever sends has hung up, or the connection is lost.
    throw new OtlpDecodeError('malformed', 'the body broke off')
  }
}

/** Gathers what is inflated and stops as soon as it is too much, in itself or for what was sent. */
function gatherer({ bytesMax, onHeld }: BodyOptions, sent: () => number) {
  const chunks: Uint8Array[] = []
  let size = 0
  return {
    chunks,
    async gather(source: AsyncIterable<Uint8Array>): Promise<void> {
      for await (const chunk of source) {
        size += chunk.byteLength
        if (size > bytesMax) throw tooLarge(bytesMax)
        if (size > RATIO_COUNTS_FROM_BYTES && size > sent() * RATIO_MAX) {
          throw new OtlpDecodeError('too_large', `the body inflates to more than ${RATIO_MAX} times its size`)
        }
        onHeld(chunk.byteLength)
        chunks.push(chunk)
      }
    },
  }
}

const isZlibError = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')

/**
 * Reads a request's body, inflated if need be. Never holds more than `bytesMax`, whatever was sent. Throws OtlpDecodeError, and
 * unavailable when it takes too long: of the answers to that only this one makes senders come again.
 */
export async function readBody(request: Request, options: BodyOptions): Promise<Uint8Array> {
  const { bytesMax, isGzip, msMax } = options
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) throw tooLarge(bytesMax)
  if (request.body === null) return new Uint8Array()
  let [sent, isLate] = [0, false]
  const incoming = Readable.fromWeb(request.body as ReadableStream<Uint8Array>)
  const source = counted(incoming, (bytes) => (sent += bytes))
  const { chunks, gather } = gatherer(options, () => (isGzip ? sent : Number.POSITIVE_INFINITY))
  const timer = setTimeout(() => {
    isLate = true
    incoming.destroy(tooSlow(msMax))
  }, msMax)
  try {
    if (isGzip) await pipeline(source, createGunzip(), gather)
    else await gather(source)
  } catch (error) {
    if (isLate) throw tooSlow(msMax)
    if (isZlibError(error)) throw new OtlpDecodeError('malformed', 'the body is not valid gzip')
    throw error
  } finally {
    clearTimeout(timer)
  }
  const [only] = chunks
  return chunks.length === 1 && only ? only : Buffer.concat(chunks)
}
