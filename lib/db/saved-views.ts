import { AppError } from '#core/errors.ts'
import type { UserId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { Instant } from '#core/time.ts'
import type { Read, Tx } from './database.ts'
import type { Prisma } from './generated/client.ts'

/** Filters of the run list that somebody gave a name. */
export interface SavedView {
  readonly id: string
  readonly ownerId: UserId
  readonly name: string
  readonly filter: JsonObject
  /** Everybody who signs in may use it. */
  readonly isShared: boolean
  /** Grows with every change: whoever changes it says which one they looked at. */
  readonly revision: number
}

type Row = Prisma.SavedViewGetPayload<object>

const viewOf = ({ changedAt: _changedAt, ...row }: Row): SavedView => ({
  ...row,
  ownerId: row.ownerId as UserId,
  filter: JSON.parse(row.filter) as JsonObject,
})

/** So many of each are listed, and so many one person may have. */
const VIEWS_MAX = 100

export async function findSavedView(read: Read, id: string): Promise<SavedView | null> {
  const row = await read.savedView.findUnique({ where: { id } })
  return row && viewOf(row)
}

/** A person's own views and those that others share, by name. */
export async function listSavedViews(read: Read, ownerId: UserId | null): Promise<readonly SavedView[]> {
  const listed = { orderBy: { name: 'asc' }, take: VIEWS_MAX } as const
  const [own, shared] = await Promise.all([
    ownerId === null ? [] : read.savedView.findMany({ where: { ownerId }, ...listed }),
    read.savedView.findMany({ where: { isShared: true }, ...listed }),
  ])
  return [...own, ...shared.filter((row) => row.ownerId !== ownerId)].map(viewOf)
}

export type SavedViewFacts = Pick<SavedView, 'name' | 'filter' | 'isShared'>

const columnsOf = ({ name, filter, isShared }: SavedViewFacts, now: Instant) => ({
  name,
  filter: JSON.stringify(filter),
  isShared,
  changedAt: new Date(now),
})

/** Throws conflict when its owner has a view of this name. */
export async function insertSavedView(tx: Tx, view: Omit<SavedView, 'revision'>, now: Instant): Promise<void> {
  const { id, ownerId } = view
  if ((await tx.savedView.count({ where: { ownerId } })) >= VIEWS_MAX)
    throw new AppError('conflict', `You have ${VIEWS_MAX} views already: delete one first. Nothing was saved.`)
  const data = { id, ownerId, ...columnsOf(view, now), revision: 1 }
  const { count } = await tx.savedView.createMany({ data: [data], skipDuplicates: true })
  if (count === 0) throw nameTaken(view.name)
}

/** Throws conflict when the view is no longer in the revision that was looked at, or its owner has another of this name. */
export async function changeSavedView(tx: Tx, before: SavedView, facts: SavedViewFacts, now: Instant): Promise<void> {
  const { id, revision, ownerId } = before
  const other = await tx.savedView.findUnique({ where: { ownerId_name: { ownerId, name: facts.name } } })
  if (other && other.id !== id) throw nameTaken(facts.name)
  const { count } = await tx.savedView.updateMany({
    where: { id, revision },
    data: { ...columnsOf(facts, now), revision: { increment: 1 } },
  })
  mustBeThere(count)
}

export async function deleteSavedView(tx: Tx, { id, revision }: SavedView): Promise<void> {
  const { count } = await tx.savedView.deleteMany({ where: { id, revision } })
  mustBeThere(count)
}

const nameTaken = (name: string): AppError =>
  new AppError('conflict', `You have a view ${name} already: choose another name. Nothing was saved.`)

function mustBeThere(count: number): void {
  if (count === 0)
    throw new AppError('conflict', 'The view was changed meanwhile: look at it again. Nothing was changed.')
}
