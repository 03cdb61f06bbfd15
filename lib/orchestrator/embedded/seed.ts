import { createHash, randomBytes } from 'node:crypto'
import type { RandomBytes } from '#core/ids.ts'

/** 128 fresh bits in hex: recorded with a transition so that it can be replayed. */
export const newSeed = (): string => randomBytes(16).toString('hex')

/** The bytes SHA-256(seed + ':' + 0), SHA-256(seed + ':' + 1), … in order: the same seed gives the same bytes, for ever. */
export function seededRandom(seed: string): RandomBytes {
  let pool = Buffer.alloc(0)
  let block = 0
  return (length) => {
    while (pool.length < length) {
      const next = createHash('sha256').update(`${seed}:${block++}`).digest()
      pool = Buffer.concat([pool, next])
    }
    const bytes = Uint8Array.from(pool.subarray(0, length))
    pool = pool.subarray(length)
    return bytes
  }
}
