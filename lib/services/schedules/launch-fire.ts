import { randomBytes } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { isAppError, type ErrorCode } from '#core/errors.ts'
import { newSpanId, traceIdOf, type RunId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import { inTransaction, type Database } from '#db/database.ts'
import { databaseNow } from '#db/record-entry.ts'
import { countRefusedInRow, findFire, settleFire, type ScheduleFire, type TakenFire } from '#db/schedule-fires.ts'
import { findSchedule, type Schedule } from '#db/schedules.ts'
import type { User } from '#db/users.ts'
import { knownGroupsOf } from '../known-groups.ts'
import { fireSchedule } from './fire-schedule.ts'
import { pauseByItself } from './pause-by-itself.ts'

const TRIES_MAX = 5
const REFUSED_MAX = 3

/** How a fire ended that launched nothing. */
interface Ending {
  readonly state: 'skipped' | 'refused' | 'failed'
  readonly reason: string
}

/** Launches a taken fire or settles why not. What may pass, such as a database that is away, leaves it for the next look. */
export async function launchFire(db: Database, { id, tries }: TakenFire): Promise<void> {
  const fire = await findFire(db.prisma, id)
  if (!fire?.runId || fire.state !== 'due') return
  const schedule = await findSchedule(db.prisma, fire.schedule)
  const ending = await launchOrEnding(db, { fire, schedule, runId: fire.runId, tries })
  if (ending) await settle(db, { fire, schedule, ending })
}

interface Attempted {
  readonly fire: ScheduleFire
  readonly schedule: Schedule | null
  readonly runId: RunId
  readonly tries: number
}

/** Null when the run was launched, or when it may still be. */
async function launchOrEnding(db: Database, { fire, schedule, runId, tries }: Attempted): Promise<Ending | null> {
  if (!schedule) return { state: 'skipped', reason: 'deleted' }
  if (schedule.paused && fire.trigger !== 'hand') return { state: 'skipped', reason: 'paused' }
  const known = await knownGroupsOf(db, schedule.ownerId, await databaseNow(db.prisma))
  if ('problem' in known) return { state: 'refused', reason: `Its owner ${known.problem}.` }
  try {
    await fireSchedule.run(contextOf({ id: schedule.ownerId, ...known }, runId), { fireId: fire.id })
    return null
  } catch (error) {
    return endingOf(error, tries)
  }
}

const contextOf = (owner: Pick<User, 'id' | 'groups'>, runId: RunId): Context => ({
  actor: { kind: 'user', id: owner.id },
  groups: owner.groups,
  via: 'schedule',
  traceId: traceIdOf(runId),
  spanId: newSpanId(randomBytes),
  now: instant(Date.now()),
})

const ENDS: Record<ErrorCode, Ending['state'] | null> = {
  forbidden: 'refused',
  not_found: 'refused',
  unauthenticated: 'refused',
  invalid: 'failed',
  too_large: 'failed',
  conflict: null,
  rate_limited: null,
  unavailable: null,
}

function endingOf(error: unknown, tries: number): Ending | null {
  const state = isAppError(error) ? ENDS[error.code] : null
  if (isAppError(error) && state !== null) {
    // It speaks to the owner, and others read it too.
    return { state, reason: state === 'refused' ? `Said to its owner: “${error.message}”` : error.message }
  }
  if (tries < TRIES_MAX) return null
  const said = isAppError(error) ? error.message : 'Something unforeseen went wrong.'
  return { state: 'failed', reason: `Given up after ${tries} tries. ${said}` }
}

interface Settling {
  readonly fire: ScheduleFire
  readonly schedule: Schedule | null
  readonly ending: Ending
}

/** Keeps what became of the fire; a schedule whose owner is refused again and again pauses itself. */
async function settle(db: Database, { fire, schedule, ending }: Settling): Promise<void> {
  await inTransaction(db, 'settled-fire', async (tx) => {
    const now = await databaseNow(tx)
    const isMine = await settleFire(tx, fire.id, ending, now)
    if (!isMine || ending.state !== 'refused' || !schedule || schedule.paused) return
    const refused = await countRefusedInRow(tx, schedule.name, schedule.changedAt, REFUSED_MAX)
    if (refused < REFUSED_MAX) return
    const reason = `Refused ${refused} times in a row. ${ending.reason}`
    await pauseByItself(tx, schedule, { reason, facts: { refused }, now })
  })
}
