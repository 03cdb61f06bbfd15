import type { Actor, Via } from '#core/context.ts'
import type { RunId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { Instant } from '#core/time.ts'
import { canonicalJson } from '#ledger/canonical.ts'
import type { ChainEntry } from '#ledger/entry.ts'
import { timestamp } from './statement.ts'

/** A row of table chain_entry, as the pool reads it. */
export interface EntryRow {
  readonly position: number
  readonly xid: string
  readonly run_id: RunId | null
  readonly chain: string
  readonly seq: number
  readonly at: Instant
  readonly kind: string
  readonly task_id: string | null
  readonly ref: string | null
  readonly status: string | null
  readonly actor: string
  readonly via: Via
  readonly policy_ids: string[]
  readonly facts: string
  readonly digests: string
  readonly prev_hash: string
  readonly hash: string
}

export const entryOfRow = (row: EntryRow): ChainEntry => ({
  chain: row.chain,
  seq: row.seq,
  at: row.at,
  kind: row.kind,
  taskId: row.task_id,
  ref: row.ref,
  status: row.status,
  actor: JSON.parse(row.actor) as Actor,
  via: row.via,
  policyIds: row.policy_ids,
  facts: JSON.parse(row.facts) as JsonObject,
  digests: JSON.parse(row.digests) as ChainEntry['digests'],
  prevHash: row.prev_hash,
  hash: row.hash,
})

/** What is sent to Postgres for an entry. */
export const rowOfEntry = (entry: ChainEntry): { readonly [column: string]: unknown } => ({
  chain: entry.chain,
  seq: entry.seq,
  run_id: entry.chain.startsWith('run:') ? entry.chain.slice('run:'.length) : null,
  at: timestamp(entry.at),
  kind: entry.kind,
  task_id: entry.taskId,
  ref: entry.ref,
  status: entry.status,
  actor: canonicalJson(entry.actor),
  via: entry.via,
  policy_ids: entry.policyIds,
  facts: canonicalJson(entry.facts),
  digests: canonicalJson(entry.digests),
  prev_hash: entry.prevHash,
  hash: entry.hash,
})
