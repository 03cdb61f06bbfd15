import { expect } from 'vitest'
import type { Context } from '#core/context.ts'
import { isAppError } from '#core/errors.ts'
import type { Database } from '#db/database.ts'
import { listEntries } from '#db/entries.ts'
import { listFires, type ScheduleFire } from '#db/schedule-fires.ts'
import { verifyChain } from '#ledger/chain.ts'
import { createSchedule } from '#services/schedules/create-schedule.ts'
import { fireDue } from '#services/schedules/fire-due.ts'
import { createInstallation, type Account, type Installation } from './installation.ts'

export const FACTS = { input: { version: '1.0' }, crons: [{ expression: '0 0 2 * * *', zoneId: 'Europe/Berlin' }] }

/** An installation with schedules, whose clock is looked at by the test alone. */
export interface ScheduleStage {
  readonly installation: Installation
  readonly db: Database
  readonly as: (account: Account) => Promise<Context>
  /** A new schedule of the launcher, in its first revision. */
  schedule(over?: object): Promise<string>
  /** One whose one daily time was a few seconds ago. */
  dueSchedule(over?: object): Promise<string>
  /** Lets its time have been a few seconds ago; another second each time. */
  becomesDue(name: string): Promise<void>
  /** Looks until nothing is left to do. */
  look(db?: Database): Promise<void>
  fires(name: string): Promise<ScheduleFire[]>
  /** What became of its fires, newest first. */
  told(name: string): Promise<string[]>
  /** What its chain says, with the policies that allowed it. */
  chained(name: string): Promise<string[]>
  /** The database's clock, whole seconds in epoch milliseconds. */
  now(): Promise<number>
}

export async function createScheduleStage(): Promise<ScheduleStage> {
  const installation = await createInstallation()
  const { db, contextOf: as } = installation
  let made = 0
  const fires = (name: string): Promise<ScheduleFire[]> => listFires(db.prisma, name, 100)
  const now = async (): Promise<number> => {
    const sql = 'SELECT floor(extract(epoch FROM now()))::bigint * 1000 AS now'
    return (await db.pool.query<{ now: number }>(sql)).rows[0]?.now ?? 0
  }
  const schedule = async (over: object = {}): Promise<string> => {
    const name = `nightly-${++made}`
    await createSchedule.run(await as('launcher'), { ...FACTS, name, workflow: 'gated', ...over })
    return name
  }
  const becomesDue = async (name: string): Promise<void> => {
    const taken = new Set((await fires(name)).map(({ plannedAt }) => Number(plannedAt)))
    const since = await now()
    const second = [5, 6, 7, 8, 9].map((ago) => since - ago * 1_000).find((at) => !taken.has(at))
    const time = new Date(second ?? 0)
    const expression = `${time.getUTCSeconds()} ${time.getUTCMinutes()} ${time.getUTCHours()} * * *`
    const values = [name, JSON.stringify([{ expression, zoneId: 'UTC' }]), time.toISOString()]
    await db.pool.query('UPDATE schedule SET crons = $2, next_fire_at = $3 WHERE name = $1', values)
  }
  return {
    installation,
    db,
    as,
    schedule,
    becomesDue,
    fires,
    now,
    async dueSchedule(over) {
      const name = await schedule(over)
      await becomesDue(name)
      return name
    },
    async look(database = db) {
      while ((await fireDue(database)) === 0);
    },
    told: async (name) => (await fires(name)).map(({ state, reason }) => (reason ? `${state}: ${reason}` : state)),
    async chained(name) {
      const entries = await listEntries(db.pool, `schedule:${name}`)
      expect(verifyChain(entries)).toEqual({ isIntact: true, problem: null })
      return entries.map(({ kind, policyIds }) => `${kind} ${policyIds.join(' ')}`)
    },
  }
}

/** Why something was refused; null when it was not. */
export const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) =>
      isAppError(error) ? { code: error.code, message: error.message, issues: error.issues } : error,
  )
