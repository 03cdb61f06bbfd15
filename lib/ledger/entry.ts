import type { Actor, Via } from '#core/context.ts'
import type { JsonObject } from '#core/json.ts'
import type { Instant } from '#core/time.ts'

/** What is written once and never changed. A run's chain is named `run:<runId>`; other nouns have their own, `user:<id>`, `workflow:<name>`. */
export interface ChainEntry {
  readonly chain: string
  /** Dense from 1. */
  readonly seq: number
  /** Database time of the commit, epoch ms. */
  readonly at: Instant
  readonly kind: string
  readonly taskId: string | null
  readonly ref: string | null
  readonly status: string | null
  readonly actor: Actor
  readonly via: Via
  /** Ids of the policies that allowed it. */
  readonly policyIds: readonly string[]
  readonly facts: JsonObject
  /** SHA-256 (hex) of payload bytes, by name. Never the payloads. */
  readonly digests: { readonly [name: string]: string }
  /** Hex; 64 zeros before the first entry. */
  readonly prevHash: string
  /** Hex SHA-256 over the canonical JSON of everything above. */
  readonly hash: string
}

/** An entry before it has its place in a chain. */
export type UnchainedEntry = Omit<ChainEntry, 'seq' | 'prevHash' | 'hash'>
