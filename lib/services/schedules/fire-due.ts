import { instant } from '#core/time.ts'
import { lookAtSchedules, takeDueFires } from '#db/schedule-fires.ts'
import type { Database } from '#db/database.ts'
import { claimFires, wakeFires } from './claim-fires.ts'
import { launchFire } from './launch-fire.ts'

const LOOK_MS_MAX = 1_000
/** Another process is at work on what is due. */
const BUSY_MS = 100
/** A fire that this process took and did not settle is another's after that long. */
const TAKEN_MS = 10_000
const TAKEN_MAX = 8

/** One look of the schedules' clock: claims what is due by the database's clock and launches it. Answers in how many ms to look again. */
export async function fireDue(db: Database): Promise<number> {
  const look = await lookAtSchedules(db.pool)
  const claimed = look.isDue ? await claimFires(db) : 0
  const taken = look.isDue || look.isOpen ? await launchTaken(db) : 0
  if (claimed > 0 || taken === TAKEN_MAX) return 0
  return look.isDue ? BUSY_MS : Math.min(LOOK_MS_MAX, look.delayMs ?? LOOK_MS_MAX)
}

async function launchTaken(db: Database): Promise<number> {
  await wakeFires(db, instant(Date.now()))
  const taken = await takeDueFires(db.pool, TAKEN_MAX, TAKEN_MS)
  await Promise.all(taken.map((fire) => launchFire(db, fire)))
  return taken.length
}
