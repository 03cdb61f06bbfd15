import { spanIdOf, type TaskId } from '#core/ids.ts'
import { isObject } from '#core/json.ts'
import type { Attempt } from '#engine/model.ts'
import type { ChainEntry } from '#ledger/entry.ts'
import type { People } from '../people.ts'
import type { AttemptView, EntryView } from './view.ts'

/** What an attempt repeats with; lib/db/sql/summarise-attempts.sql says the same of rows. */
function familyOf({ node, ref, name, rollbackOf, state }: Attempt): string | null {
  const dynamic = state?.['dynamic']
  const own = rollbackOf === null ? node : `${node}.rollback`
  if (!isObject(dynamic)) return ref === own ? null : own
  return `${String(dynamic['fork'])}/${name}${rollbackOf === null ? '' : '.rollback'}`
}

export const attemptView = (attempt: Attempt, waitsFor: string | null, place: number | null): AttemptView => ({
  id: attempt.id,
  family: familyOf(attempt),
  place,
  spanId: spanIdOf(attempt.id),
  ref: attempt.ref,
  node: attempt.node,
  name: attempt.name,
  type: attempt.type,
  generation: attempt.generation,
  seq: attempt.seq,
  status: attempt.status,
  retryCount: attempt.retryCount,
  retryOf: attempt.retryOf,
  rollbackOf: attempt.rollbackOf,
  workerId: attempt.workerId,
  reason: attempt.reason,
  waitsFor,
  scheduledAt: attempt.scheduledAt,
  readyAt: attempt.readyAt,
  startedAt: attempt.startedAt,
  endedAt: attempt.endedAt,
})

export const entryView = (entry: ChainEntry, people: People): EntryView => ({
  seq: entry.seq,
  at: entry.at,
  kind: entry.kind,
  taskId: entry.taskId as TaskId | null,
  ref: entry.ref,
  status: entry.status,
  actor: entry.actor,
  actorName: people.actor(entry.actor),
  via: entry.via,
  policyIds: entry.policyIds,
  facts: entry.facts,
  digests: entry.digests,
  hash: entry.hash,
})
