import { AppError } from '#core/errors.ts'
import type { RunId, TaskId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import { at, type Read, type Tx } from './database.ts'
import type { EventFiring as FiringRow } from './generated/client.ts'

/** A handler as it is kept; `definition` is canonical JSON. */
export interface StoredHandler {
  readonly name: string
  readonly event: string
  readonly definition: string
  readonly isActive: boolean
  readonly serviceFunction: string
  readonly updatedAt: Instant
  /** A person's id, or the name of a service. */
  readonly updatedBy: string
}

/** What became of one action about one event. */
export interface EventFiring {
  readonly eventId: TaskId
  readonly handler: string
  readonly actionIndex: number
  readonly event: string
  /** The run that published it. */
  readonly runId: RunId
  readonly serviceFunction: string
  readonly action: string
  readonly outcome: 'done' | 'failed' | 'skipped'
  readonly reason: string | null
  /** The run it started, or whose task it ended. */
  readonly targetRunId: RunId | null
  readonly at: Instant
}

type Row = Omit<StoredHandler, 'updatedAt'> & { readonly updatedAt: Date }

const handlerOfRow = (row: Row): StoredHandler => ({ ...row, updatedAt: at(row.updatedAt) })

export async function findHandler(read: Read, name: string): Promise<StoredHandler | null> {
  const row = await read.eventHandler.findUnique({ where: { name } })
  return row && handlerOfRow(row)
}

/** Handlers of these service functions, by name. */
export async function listHandlers(read: Read, serviceFunctions: readonly string[]): Promise<StoredHandler[]> {
  const where = { serviceFunction: { in: [...serviceFunctions] } }
  return (await read.eventHandler.findMany({ where, orderBy: { name: 'asc' } })).map(handlerOfRow)
}

/** Active handlers of an event, by name. */
export async function listHandlersOf(read: Read, event: string): Promise<StoredHandler[]> {
  const rows = await read.eventHandler.findMany({ where: { event, isActive: true }, orderBy: { name: 'asc' } })
  return rows.map(handlerOfRow)
}

/** Adds a handler; throws conflict when the name is taken. */
export async function addHandler(tx: Tx, handler: StoredHandler): Promise<void> {
  const data = { ...handler, updatedAt: new Date(handler.updatedAt) }
  const { count } = await tx.eventHandler.createMany({ data: [data], skipDuplicates: true })
  if (count !== 1)
    throw new AppError('conflict', `There is an event handler ${handler.name} already. Nothing was registered.`)
}

/** Changes a handler that is still as it was read; throws conflict when it is not. */
export async function changeHandler(tx: Tx, before: StoredHandler, after: StoredHandler): Promise<void> {
  const where = { name: before.name, definition: before.definition, isActive: before.isActive }
  const { count } = await tx.eventHandler.updateMany({
    where,
    data: { ...after, updatedAt: new Date(after.updatedAt) },
  })
  if (count !== 1) throw changedMeanwhile(before.name)
}

export async function deleteHandler(tx: Tx, { name, definition, isActive }: StoredHandler): Promise<void> {
  const { count } = await tx.eventHandler.deleteMany({ where: { name, definition, isActive } })
  if (count !== 1) throw changedMeanwhile(name)
}

const changedMeanwhile = (name: string): AppError =>
  new AppError('conflict', `The event handler ${name} was changed meanwhile. Nothing was done: look at it again.`)

/** Keeps what became of actions; what is known already stays as it is. */
export async function addFirings(read: Read, firings: readonly EventFiring[]): Promise<void> {
  const data = firings.map((firing) => Object.assign({}, firing, { at: new Date(firing.at) }))
  await read.eventFiring.createMany({ data, skipDuplicates: true })
}

const FIRINGS_SHOWN = 50

/** The last firings of handlers of these service functions, newest first. */
export async function listFirings(read: Read, serviceFunctions: readonly string[]): Promise<EventFiring[]> {
  const rows = await read.eventFiring.findMany({
    where: { serviceFunction: { in: [...serviceFunctions] } },
    orderBy: [{ at: 'desc' }, { handler: 'asc' }, { actionIndex: 'asc' }],
    take: FIRINGS_SHOWN,
  })
  return rows.map(firingOfRow)
}

const firingOfRow = (row: FiringRow): EventFiring => ({
  ...row,
  eventId: row.eventId as TaskId,
  runId: row.runId as RunId,
  targetRunId: row.targetRunId as RunId | null,
  outcome: row.outcome as EventFiring['outcome'],
  at: at(row.at),
})
