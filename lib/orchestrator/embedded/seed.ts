import { hash, randomBytes } from 'node:crypto'
import type { RandomBytes } from '#core/ids.ts'

const SEED_BYTES = 16
const DRAWN_BYTES = 256 * SEED_BYTES
let drawn = Buffer.alloc(0)
let used = 0

/** 128 fresh bits in hex: recorded with a transition so that it can be replayed. Drawn many at a time. */
export function newSeed(): string {
  if (used === drawn.length) {
    drawn = randomBytes(DRAWN_BYTES)
    used = 0
  }
  used += SEED_BYTES
  return drawn.toString('hex', used - SEED_BYTES, used)
}

/** The bytes SHA-256(seed + ':' + 0), SHA-256(seed + ':' + 1), … in order: the same seed gives the same bytes, for ever. */
export function seededRandom(seed: string): RandomBytes {
  let pool: Uint8Array = new Uint8Array(0)
  let block = 0
  return (length) => {
    while (pool.length < length) {
      const next = hash('sha256', `${seed}:${block++}`, 'buffer')
      pool = pool.length === 0 ? next : Buffer.concat([pool, next])
    }
    const bytes = pool.slice(0, length)
    pool = pool.subarray(length)
    return bytes
  }
}
