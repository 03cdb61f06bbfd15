import { personOf, type Context } from '#core/context.ts'
import { listSavedViews } from '#db/saved-views.ts'
import { currentHost } from '#host/current.ts'
import { can } from '../authorise.ts'
import { peopleOf } from '../people.ts'
import { RunFilterInput } from '../runs/list-filter-input.ts'
import type { RunViewLine } from './view.ts'
import { onView } from './view-parts.ts'

/** The viewer's own views of the run list and those that others share, by name. */
export async function listRunViews(ctx: Context): Promise<readonly RunViewLine[]> {
  const { prisma, pool } = currentHost().db
  const person = personOf(ctx.actor)
  const views = await listSavedViews(prisma, person)
  const seen = views.filter((view) => can(ctx, 'view', onView.resource(view)).allowed)
  const people = await peopleOf(
    pool,
    seen.map(({ ownerId }) => ownerId),
  )
  return seen.map(({ id, name, filter, isShared, revision, ownerId }) => ({
    id,
    name,
    filter: RunFilterInput.catch({}).parse(filter),
    isShared,
    revision,
    owner: people.person(ownerId),
    isOwn: ownerId === person,
  }))
}
