import { AppError } from '#core/errors.ts'
import type { RunId, UserId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import { at, type Read, type Sql, type Tx } from './database.ts'
import type { Prisma } from './generated/client.ts'
import { run, statement } from './statement.ts'

const LOOK = statement('look-at-schedules')
const WAKE = statement('wake-waiting-fires')
const TAKE = statement('take-due-fires')
const LAUNCHED = statement('settle-launched-fire')

/** What made it fire: its time, a time that was missed and is made up for, or somebody's hand. */
export type FireTrigger = 'time' | 'catch-up' | 'hand'
/** `due` is about to launch its run, `waiting` waits for the end of the run before; the others are settled. */
export type FireState = 'due' | 'waiting' | 'launched' | 'skipped' | 'refused' | 'failed'

/** A planned time of a schedule and what became of it. */
export interface ScheduleFire {
  readonly id: string
  readonly schedule: string
  readonly plannedAt: Instant
  /** The last of `count` planned times that fared alike. */
  readonly plannedUntil: Instant
  readonly count: number
  readonly trigger: FireTrigger
  readonly state: FireState
  /** Skipped: `overlap`, `missed`, `paused` or `deleted`. Refused and failed: why, in words. */
  readonly reason: string | null
  readonly runId: RunId | null
  readonly askedBy: UserId | null
  readonly settledAt: Instant | null
}

type Row = Prisma.ScheduleFireGetPayload<object>

const fireOf = ({ tries: _tries, takenUntil: _takenUntil, ...row }: Row): ScheduleFire => ({
  ...row,
  plannedAt: at(row.plannedAt),
  plannedUntil: at(row.plannedUntil),
  trigger: row.trigger as FireTrigger,
  state: row.state as FireState,
  runId: row.runId as RunId | null,
  askedBy: row.askedBy as UserId | null,
  settledAt: row.settledAt && at(row.settledAt),
})

export type NewFire = Omit<ScheduleFire, 'settledAt'>

/** Writes a fire; one that is not settled yet can be taken at once. False when the schedule fired at that time already. */
export async function insertFire(tx: Tx, fire: NewFire, now: Instant): Promise<boolean> {
  const isOpen = fire.state === 'due' || fire.state === 'waiting'
  const data = {
    ...fire,
    plannedAt: new Date(fire.plannedAt),
    plannedUntil: new Date(fire.plannedUntil),
    tries: 0,
    takenUntil: new Date(now),
    settledAt: isOpen ? null : new Date(now),
  }
  const { count } = await tx.scheduleFire.createMany({ data: [data], skipDuplicates: true })
  return count === 1
}

/** Adds further times to the newest fire when it was skipped for the same reason; false when it was not. */
export async function extendSkipped(
  tx: Tx,
  fire: Pick<ScheduleFire, 'schedule' | 'reason' | 'count' | 'plannedUntil'>,
): Promise<boolean> {
  const newest = await findNewestFire(tx, fire.schedule)
  if (newest?.state !== 'skipped' || newest.reason !== fire.reason) return false
  const data = { count: { increment: fire.count }, plannedUntil: new Date(fire.plannedUntil) }
  await tx.scheduleFire.update({ where: { id: newest.id }, data })
  return true
}

async function findNewestFire(read: Read, schedule: string): Promise<ScheduleFire | null> {
  const [newest] = await listFires(read, schedule, 1)
  return newest ?? null
}

/** The last fires of a schedule, newest first. */
export async function listFires(read: Read, schedule: string, limit: number): Promise<ScheduleFire[]> {
  const rows = await read.scheduleFire.findMany({ where: { schedule }, orderBy: { plannedAt: 'desc' }, take: limit })
  return rows.map(fireOf)
}

/** The newest fire of each of these schedules. */
export async function listLastFires(read: Read, schedules: readonly string[]): Promise<Map<string, ScheduleFire>> {
  const found = await Promise.all(schedules.map((schedule) => findNewestFire(read, schedule)))
  return new Map(found.filter((fire) => fire !== null).map((fire) => [fire.schedule, fire]))
}

export async function findFire(read: Read, id: string): Promise<ScheduleFire | null> {
  const row = await read.scheduleFire.findUnique({ where: { id } })
  return row && fireOf(row)
}

/** Which schedule launched a run, by run id; runs that none launched are left out. */
export async function schedulesOfRuns(read: Read, runIds: readonly RunId[]): Promise<ReadonlyMap<RunId, string>> {
  if (runIds.length === 0) return new Map()
  const where = { runId: { in: [...runIds] }, state: 'launched' }
  const rows = await read.scheduleFire.findMany({ where, select: { runId: true, schedule: true } })
  return new Map(rows.map((row) => [row.runId as RunId, row.schedule]))
}

/** How it stands with what a schedule fired before: whether its last run is open or about to start, and whether a fire waits for that. */
export async function readFiredBefore(
  read: Read,
  schedule: string,
): Promise<{ readonly isOpen: boolean; readonly isOneWaiting: boolean }> {
  const last = await read.scheduleFire.findFirst({
    where: { schedule, runId: { not: null } },
    orderBy: { plannedAt: 'desc' },
    select: { state: true, runId: true },
  })
  const open = { id: last?.runId ?? '', status: { in: ['RUNNING', 'PAUSED'] } }
  const isRunOpen = last?.state === 'launched' && (await read.run.count({ where: open })) > 0
  const waiting = await read.scheduleFire.count({ where: { schedule, state: 'waiting' } })
  return { isOpen: last?.state === 'due' || isRunOpen, isOneWaiting: waiting > 0 }
}

/** What there is to do for the clock of the schedules, in one look that costs next to nothing when there is nothing. */
export interface ScheduleLook {
  readonly isDue: boolean
  readonly isOpen: boolean
  /** How long until the next fire; null when none is planned. */
  readonly delayMs: number | null
}

export async function lookAtSchedules(sql: Sql): Promise<ScheduleLook> {
  const { rows } = await run<{ is_due: boolean; is_open: boolean; delay_ms: number | null }>(sql, LOOK, [])
  const [row] = rows
  return { isDue: row?.is_due ?? false, isOpen: row?.is_open ?? false, delayMs: row?.delay_ms ?? null }
}

/** Makes a fire due that waited for a run which has ended; `runId` is what it will launch. False when none was ready. */
export async function wakeWaitingFire(sql: Sql, runId: RunId): Promise<boolean> {
  return (await run(sql, WAKE, [runId])).rowCount === 1
}

/** A due fire that this process shall launch now. */
export interface TakenFire {
  readonly id: string
  /** How often it was taken, this time included. */
  readonly tries: number
}

/** Takes due fires for `leaseMs`; two takers never get the same one. */
export async function takeDueFires(sql: Sql, limit: number, leaseMs: number): Promise<TakenFire[]> {
  return (await run<{ id: string; tries: number }>(sql, TAKE, [limit, leaseMs])).rows
}

/** Settles a fire in the commit that starts its run: throws conflict when it was settled otherwise. */
export async function settleLaunched(sql: Sql, id: string, runId: RunId): Promise<void> {
  const { rowCount } = await run(sql, LAUNCHED, [id, runId])
  if (rowCount !== 1)
    throw new AppError('conflict', 'This fire of the schedule is settled already. Nothing was launched.')
}

/** Settles a due fire that launched nothing; false when somebody else settled it. */
export async function settleFire(
  tx: Tx,
  id: string,
  { state, reason }: { readonly state: 'skipped' | 'refused' | 'failed'; readonly reason: string },
  now: Instant,
): Promise<boolean> {
  const { count } = await tx.scheduleFire.updateMany({
    where: { id, state: 'due' },
    data: { state, reason, settledAt: new Date(now) },
  })
  return count === 1
}

/** Settles what a schedule has not launched yet, in the transaction that deletes it: another of its name has nothing to do with it. */
export async function skipOpenFires(tx: Tx, schedule: string, reason: 'deleted', now: Instant): Promise<void> {
  await tx.scheduleFire.updateMany({
    where: { schedule, state: { in: ['due', 'waiting'] } },
    data: { state: 'skipped', reason, settledAt: new Date(now) },
  })
}

/** How many of a schedule's fires were refused in a row since `since`, up to `limit`. */
export async function countRefusedInRow(read: Read, schedule: string, since: Instant, limit: number): Promise<number> {
  const rows = await read.scheduleFire.findMany({
    where: { schedule, settledAt: { gte: new Date(since) }, state: { in: ['launched', 'refused', 'failed'] } },
    orderBy: { plannedAt: 'desc' },
    select: { state: true },
    take: limit,
  })
  const other = rows.findIndex(({ state }) => state !== 'refused')
  return other === -1 ? rows.length : other
}
