import { spanIdOf, type TaskId } from '#core/ids.ts'
import { forkOf } from '#engine/dynamic.ts'
import type { Attempt } from '#engine/model.ts'
import type { ChainEntry } from '#ledger/entry.ts'
import type { People } from '../people.ts'
import type { AttemptView, EntryView } from './view.ts'

/** What an attempt repeats with; the database's function attempt_family says the same of rows. */
function familyOf(attempt: Attempt): string | null {
  const { node, ref, name } = attempt
  const suffix = attempt.rollbackOf === null ? '' : '.rollback'
  const fork = forkOf(attempt)
  if (fork !== null) return `${fork}/${name}${suffix}`
  return ref === node + suffix ? null : node + suffix
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
