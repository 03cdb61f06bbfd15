import { AppError } from '#core/errors.ts'
import type { UserId } from '#core/ids.ts'
import { isKeepable } from '#core/input.ts'
import type { JsonObject } from '#core/json.ts'
import type { Instant } from '#core/time.ts'
import { at, type Read, type Tx } from './database.ts'
import type { Prisma } from './generated/client.ts'

export const OVERLAPS = ['ALLOW', 'SKIP', 'QUEUE_ONE'] as const
/** What a fire does while the run of the fire before is open: run beside it, be left out, or wait for its end (one at most). */
export type Overlap = (typeof OVERLAPS)[number]

export const CATCH_UPS = ['NONE', 'LATEST', 'ALL'] as const
/** Which of the times are made up for that passed while nothing ran (Conductor: runCatchupScheduleInstances knows NONE and ALL). */
export type CatchUp = (typeof CATCH_UPS)[number]

/** When a workflow is run by itself, with what, and for whom (Conductor: WorkflowSchedule). */
export interface Schedule {
  readonly name: string
  readonly description: string
  readonly workflow: string
  /** Null: the newest at every fire. */
  readonly version: number | null
  readonly input: JsonObject
  readonly priority: number
  readonly crons: readonly { readonly expression: string; readonly zoneId: string }[]
  readonly overlap: Overlap
  readonly catchUp: CatchUp
  readonly startAt: Instant | null
  readonly endAt: Instant | null
  /** Whom its runs act for. */
  readonly ownerId: UserId
  readonly paused: { readonly at: Instant; readonly by: string; readonly reason: string } | null
  /** Null while it is paused, and after its last time. */
  readonly nextFireAt: Instant | null
  /** Grows with every change: whoever changes it says which one they looked at. */
  readonly revision: number
  readonly createdAt: Instant
  readonly changedAt: Instant
}

/** The part that somebody writes down; the rest follows. */
export type ScheduleFacts = Pick<
  Schedule,
  'description' | 'version' | 'input' | 'priority' | 'crons' | 'overlap' | 'catchUp' | 'startAt' | 'endAt' | 'ownerId'
>

type Row = Prisma.ScheduleGetPayload<object>

function scheduleOf(row: Row): Schedule {
  const { pausedAt, pausedBy, pausedReason, ...rest } = row
  return {
    ...rest,
    input: JSON.parse(row.input) as JsonObject,
    crons: JSON.parse(row.crons) as Schedule['crons'],
    overlap: row.overlap as Overlap,
    catchUp: row.catchUp as CatchUp,
    startAt: row.startAt && at(row.startAt),
    endAt: row.endAt && at(row.endAt),
    ownerId: row.ownerId as UserId,
    paused: pausedAt && { at: at(pausedAt), by: pausedBy ?? '', reason: pausedReason ?? '' },
    nextFireAt: row.nextFireAt && at(row.nextFireAt),
    createdAt: at(row.createdAt),
    changedAt: at(row.changedAt),
  }
}

const dateOf = (moment: Instant | null): Date | null => (moment === null ? null : new Date(moment))

const columnsOf = ({ input, crons, startAt, endAt, ...facts }: ScheduleFacts) => ({
  ...facts,
  input: JSON.stringify(input),
  crons: JSON.stringify(crons),
  startAt: dateOf(startAt),
  endAt: dateOf(endAt),
})

export async function findSchedule(read: Read, name: string): Promise<Schedule | null> {
  const row = isKeepable(name) ? await read.schedule.findUnique({ where: { name } }) : null
  return row && scheduleOf(row)
}

const LISTED_MAX = 1_000

/** A schedule and the service function of what it would run now. */
export interface ListedSchedule {
  readonly schedule: Schedule
  readonly serviceFunction: string
}

/** The schedules that lie in these service functions, by name. Served by schedule_pkey and workflow_definition_pkey. */
export async function listSchedules(read: Read, serviceFunctions: readonly string[]): Promise<ListedSchedule[]> {
  const found = await read.$queryRaw<{ name: string; service_function: string }[]>`
    SELECT schedule.name, runs.service_function FROM schedule CROSS JOIN LATERAL (
      SELECT service_function FROM workflow_definition
      WHERE name = schedule.workflow AND (schedule.version IS NULL OR version = schedule.version)
      ORDER BY version DESC LIMIT 1
    ) AS runs WHERE runs.service_function = ANY (${[...serviceFunctions]}::text[]) ORDER BY schedule.name LIMIT ${LISTED_MAX}`
  const functions = new Map(found.map((row) => [row.name, row.service_function]))
  const rows = await read.schedule.findMany({
    where: { name: { in: [...functions.keys()] } },
    orderBy: { name: 'asc' },
  })
  return rows.map((row) => ({ schedule: scheduleOf(row), serviceFunction: functions.get(row.name) ?? '' }))
}

/** Throws conflict when the name is taken. */
export async function insertSchedule(
  tx: Tx,
  added: ScheduleFacts & Pick<Schedule, 'name' | 'workflow' | 'nextFireAt'>,
  now: Instant,
): Promise<void> {
  const { name, workflow, nextFireAt, ...facts } = added
  const moments = { nextFireAt: dateOf(nextFireAt), createdAt: new Date(now), changedAt: new Date(now) }
  const data = { name, workflow, ...columnsOf(facts), ...moments, revision: 1 }
  const { count } = await tx.schedule.createMany({ data: [data], skipDuplicates: true })
  if (count === 0)
    throw new AppError('conflict', `There is a schedule ${name} already: choose another name. Nothing was scheduled.`)
}

/** What may change of a schedule; all of it, or the state alone. */
export interface ScheduleChange {
  readonly facts?: ScheduleFacts
  readonly paused?: Omit<NonNullable<Schedule['paused']>, 'at'> | null
  readonly nextFireAt: Instant | null
}

/** Throws conflict when the schedule is no longer in the revision that was looked at. */
export async function changeSchedule(
  tx: Tx,
  { name, revision }: Pick<Schedule, 'name' | 'revision'>,
  { facts, paused, nextFireAt }: ScheduleChange,
  now: Instant,
): Promise<void> {
  const { count } = await tx.schedule.updateMany({
    where: { name, revision },
    data: {
      ...(facts && columnsOf(facts)),
      ...(paused !== undefined && pausedColumns(paused, now)),
      nextFireAt: dateOf(nextFireAt),
      changedAt: new Date(now),
      revision: { increment: 1 },
    },
  })
  mustBeThere(count, name)
}

const pausedColumns = (paused: Omit<NonNullable<Schedule['paused']>, 'at'> | null, now: Instant) => ({
  pausedAt: paused && new Date(now),
  pausedBy: paused && paused.by,
  pausedReason: paused && paused.reason,
})

/** Throws conflict when the schedule is no longer in the revision that was looked at. */
export async function deleteSchedule(tx: Tx, { name, revision }: Pick<Schedule, 'name' | 'revision'>): Promise<void> {
  const { count } = await tx.schedule.deleteMany({ where: { name, revision } })
  mustBeThere(count, name)
}

function mustBeThere(count: number, name: string): void {
  if (count === 0)
    throw new AppError('conflict', `The schedule ${name} was changed meanwhile: look at it again. Nothing was changed.`)
}

/** Holds a schedule as it was looked at until the transaction ends; throws conflict when it is not so any more. */
export async function lockSchedule(tx: Tx, { name, revision }: Pick<Schedule, 'name' | 'revision'>): Promise<void> {
  const rows = await tx.$queryRaw<{ name: string }[]>`
    SELECT name FROM schedule WHERE name = ${name} AND revision = ${revision} FOR UPDATE`
  mustBeThere(rows.length, name)
}

/** Up to `limit` schedules whose time has come, locked; those that others hold are passed over. Served by schedule_due. */
export async function lockDueSchedules(tx: Tx, limit: number): Promise<Schedule[]> {
  const names = await tx.$queryRaw<{ name: string }[]>`
    SELECT name FROM schedule WHERE next_fire_at <= now() ORDER BY next_fire_at LIMIT ${limit} FOR UPDATE SKIP LOCKED`
  const rows = await tx.schedule.findMany({ where: { name: { in: names.map(({ name }) => name) } } })
  return rows.map(scheduleOf)
}

/** Moves the next fire of a schedule that is locked: no change of what somebody wrote down. */
export async function moveNextFire(tx: Tx, name: string, nextFireAt: Instant | null): Promise<void> {
  await tx.schedule.update({ where: { name }, data: { nextFireAt: dateOf(nextFireAt) } })
}
