import { randomBytes } from 'node:crypto'
import { newRunId, newUuid } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import { inTransaction, type Database, type Tx } from '#db/database.ts'
import { databaseNow } from '#db/record-entry.ts'
import { extendSkipped, insertFire, readFiredBefore, wakeWaitingFire } from '#db/schedule-fires.ts'
import { lockDueSchedules, moveNextFire, type Schedule } from '#db/schedules.ts'
import { pauseByItself } from './pause-by-itself.ts'
import { planFires, type FirePlan, type PlannedFire } from './plan-fires.ts'

const CLAIMED_MAX = 20
const WOKEN_MAX = 100

/**
 * Writes the fires of schedules whose time has come and moves their next time, in one transaction: of many processes one
 * does it for a schedule, and what it wrote is launched by whoever takes it, should this process end here. Answers how
 * many schedules those were.
 */
export const claimFires = (db: Database): Promise<number> =>
  inTransaction(db, 'fires', async (tx) => {
    const schedules = await lockDueSchedules(tx, CLAIMED_MAX)
    const now = await databaseNow(tx)
    for (const schedule of schedules) await claim(tx, schedule, now)
    return schedules.length
  })

async function claim(tx: Tx, schedule: Schedule, now: Instant): Promise<void> {
  const from = schedule.nextFireAt
  if (from === null) return
  const before = await readFiredBefore(tx, schedule.name)
  const plan = planOrProblem(() => planFires(schedule, from, now, before))
  if (typeof plan === 'string') {
    const reason = `Its times cannot be told any more: ${plan}`
    return pauseByItself(tx, schedule, { reason, facts: { problem: 'times' }, now })
  }
  for (const fire of plan.fires) await writeFire(tx, schedule.name, fire, now)
  await moveNextFire(tx, schedule.name, plan.nextFireAt)
}

/** A time zone may be gone after an update of the system: that must stop one schedule and not the clock of all. */
function planOrProblem(plan: () => FirePlan): FirePlan | string {
  try {
    return plan()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** A time that fired before the database's clock was set back has had its turn. */
async function writeFire(tx: Tx, schedule: string, planned: PlannedFire, now: Instant): Promise<void> {
  const { fate, ...times } = planned
  const reason = fate.state === 'skipped' ? fate.reason : null
  if (fate.state === 'skipped' && (await extendSkipped(tx, { schedule, reason, ...times }))) return
  const runId = fate.state === 'due' ? newRunId(now, randomBytes) : null
  const fire = { id: newUuid(now, randomBytes), schedule, ...times, state: fate.state, reason, runId, askedBy: null }
  await insertFire(tx, fire, now)
}

/** Makes those fires due that waited for a run which has ended. */
export async function wakeFires(db: Database, now: Instant): Promise<void> {
  for (let woken = 0; woken < WOKEN_MAX; woken++)
    if (!(await wakeWaitingFire(db.pool, newRunId(now, randomBytes)))) return
}
