import type { Database } from '#db/database.ts'
import { listDueTimers, listLostLeases, nextWakeMs } from '#db/queue.ts'
import { listDueBegins } from '#db/run-places.ts'
import type { Command } from '#engine/command.ts'
import type { Orchestrator } from '#orchestrator/port.ts'
import { submissionOf } from './report.ts'

const BATCH = 100
const LOOK_MS_MAX = 1_000
const LOOK_MS_MIN = 20

/** Turns what the clock has brought about into commands: leases that ran out, timers that are due, runs whose turn has come. Answers when to look again. */
export async function watchClock(
  parts: { readonly db: Database; readonly commit: Orchestrator['commit']; readonly owner: string },
  queues: readonly string[],
): Promise<number> {
  const { db, commit, owner } = parts
  const lost = await listLostLeases(db.pool, BATCH)
  const due = await listDueTimers(db.pool, BATCH)
  const begins = await listDueBegins(db.pool, BATCH)
  const commands: Command[] = [
    ...begins.map((runId): Command => ({ kind: 'begin', runId })),
    ...lost.map((key): Command => ({ kind: 'lease-lost', runId: key.runId, taskId: key.taskId })),
    ...due.map((key): Command => ({ kind: 'timer', runId: key.runId, taskId: key.taskId })),
  ]
  if (commands.length > 0) await commit(commands.map((command) => submissionOf(owner, command)))
  if (commands.length >= BATCH) return 0
  const nextMs = await nextWakeMs(db.pool, queues)
  return Math.min(LOOK_MS_MAX, Math.max(LOOK_MS_MIN, nextMs ?? LOOK_MS_MAX))
}
