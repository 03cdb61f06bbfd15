import { AppError } from '#core/errors.ts'
import type { Database } from '#db/database.ts'
import { findKeyOfSecret } from '#db/ingest-keys.ts'
import { hashOf } from './secret.ts'

/** Who sends spans: with a key, of which services. */
export interface Sender {
  readonly key: { readonly id: string; readonly services: ReadonlySet<string> } | null
}

export interface Keyring {
  /** Throws unauthenticated when the key is missing though it is needed, or is none of ours. */
  admit(headers: Headers): Promise<Sender>
}

interface KeyringOptions {
  /** Without a key nobody is let in. */
  readonly isKeyNeeded: boolean
  readonly onUsed: (keyId: string) => void
}

/** What an exporter is given as a header of its own, where `Authorization` belongs to somebody on the way. */
const KEY_HEADER = 'conductor-lightstep-key'
/** A key that was revoked is turned down within this time. */
const KNOWN_MS = 5_000
const KNOWN_MAX = 1_000

const secretOf = (headers: Headers): string | null =>
  headers.get(KEY_HEADER) ?? /^Bearer\s+(\S+)$/i.exec(headers.get('authorization') ?? '')?.[1] ?? null

/** Lets in who brings an ingest key. What was looked up lately is not looked up again. */
export function createKeyring({ pool }: Pick<Database, 'pool'>, options: KeyringOptions): Keyring {
  const known = new Map<string, { readonly sender: Sender | null; readonly until: number }>()

  async function senderOf(secret: string): Promise<Sender | null> {
    const hash = hashOf(secret)
    const name = Buffer.from(hash).toString('base64')
    const found = known.get(name)
    if (found && found.until > performance.now()) return found.sender
    const key = await findKeyOfSecret(pool, hash)
    const sender = key && { key: { id: key.id, services: new Set(key.services) } }
    if (known.size >= KNOWN_MAX) known.clear()
    known.set(name, { sender, until: performance.now() + KNOWN_MS })
    return sender
  }

  return {
    async admit(headers) {
      const secret = secretOf(headers)
      if (secret === null) {
        if (!options.isKeyNeeded) return { key: null }
        const how = 'Send an ingest key as "Authorization: Bearer …"; administrators make one under Settings.'
        throw new AppError('unauthenticated', `${how} Nothing was stored.`)
      }
      const sender = await senderOf(secret)
      if (!sender)
        throw new AppError('unauthenticated', 'This ingest key is not known, or was revoked. Nothing was stored.')
      if (sender.key) options.onUsed(sender.key.id)
      return sender
    },
  }
}
