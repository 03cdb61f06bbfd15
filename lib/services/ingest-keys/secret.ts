import { createHash, randomBytes } from 'node:crypto'

/** Says to whoever finds one what it is. */
const PREFIX = 'clik_'
const SECRET_BYTES = 32
const HINT_LENGTH = PREFIX.length + 4

/** 256 random bits: nothing is gained by hashing them slowly. */
export const newSecret = (): string => PREFIX + randomBytes(SECRET_BYTES).toString('base64url')

/** What is shown of a secret afterwards. */
export const hintOf = (secret: string): string => secret.slice(0, HINT_LENGTH)

/** What is kept of a secret. */
export const hashOf = (secret: string): Uint8Array<ArrayBuffer> =>
  new Uint8Array(createHash('sha256').update(secret).digest())
