import type { Adapter, AdapterPayload } from 'oidc-provider'

interface Stored {
  readonly payload: AdapterPayload
  readonly expiresAtMs: number
}

const ENTRIES_MAX = 2_000

/**
 * What the provider remembers, for as long as its process lives: sign-ins in progress and its own sessions. Losing them costs
 * one more click, so they are not kept longer. The oldest entries go first when there are too many.
 */
export class MemoryAdapter implements Adapter {
  readonly #entries = new Map<string, Stored>()

  async upsert(id: string, payload: AdapterPayload, expiresInSeconds: number): Promise<void> {
    this.#entries.delete(id)
    this.#entries.set(id, { payload, expiresAtMs: Date.now() + expiresInSeconds * 1000 })
    const oldest = this.#entries.keys().next().value
    if (this.#entries.size > ENTRIES_MAX && oldest !== undefined) this.#entries.delete(oldest)
  }

  async find(id: string): Promise<AdapterPayload | undefined> {
    const stored = this.#entries.get(id)
    if (stored && stored.expiresAtMs > Date.now()) return stored.payload
    this.#entries.delete(id)
    return undefined
  }

  async findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#first((payload) => payload.uid === uid)
  }

  async findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.#first((payload) => payload.userCode === userCode)
  }

  async consume(id: string): Promise<void> {
    const stored = this.#entries.get(id)
    if (stored) stored.payload.consumed = Math.floor(Date.now() / 1000)
  }

  async destroy(id: string): Promise<void> {
    this.#entries.delete(id)
  }

  async revokeByGrantId(grantId: string): Promise<void> {
    for (const [id, { payload }] of this.#entries) if (payload.grantId === grantId) this.#entries.delete(id)
  }

  #first(matches: (payload: AdapterPayload) => boolean): AdapterPayload | undefined {
    for (const { payload, expiresAtMs } of this.#entries.values()) {
      if (expiresAtMs > Date.now() && matches(payload)) return payload
    }
    return undefined
  }
}
