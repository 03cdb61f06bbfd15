import type { Actor } from '#core/context.ts'
import type { JsonObject } from '#core/json.ts'
import type { Instant } from '#core/time.ts'
import type { Tx } from '#db/database.ts'
import { appendEntry } from '#db/record-entry.ts'
import { changeSchedule, type Schedule } from '#db/schedules.ts'
import { digestOf } from '#ledger/canonical.ts'
import { chainOfSchedule } from './schedule-verb-parts.ts'

const CLOCK = { kind: 'service', id: 'scheduler' } as const satisfies Actor

/** Pauses a schedule that cannot go on as it is, with its entry as if somebody had done it. */
export async function pauseByItself(
  tx: Tx,
  schedule: Pick<Schedule, 'name' | 'revision'>,
  { reason, facts, now }: { readonly reason: string; readonly facts: JsonObject; readonly now: Instant },
): Promise<void> {
  await changeSchedule(tx, schedule, { paused: { by: CLOCK.id, reason }, nextFireAt: null }, now)
  await appendEntry(tx, {
    chain: chainOfSchedule(schedule.name),
    at: now,
    kind: 'schedule.paused',
    taskId: null,
    ref: null,
    status: null,
    actor: CLOCK,
    via: 'system',
    policyIds: [],
    facts,
    digests: { reason: digestOf(reason) },
  })
}
