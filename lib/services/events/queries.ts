import type { Context } from '#core/context.ts'
import type { JsonObject } from '#core/json.ts'
import { listFirings, listHandlers, type StoredHandler } from '#db/event-handlers.ts'
import { currentHost } from '#host/current.ts'
import { can, visibleFunctions } from '../authorise.ts'
import { peopleOf, type People } from '../people.ts'
import { resourceOfHandler } from './resource.ts'
import type { EventFiringView, EventHandlerView } from './view.ts'

/** Every event handler the viewer may see, by name. */
export async function listEventHandlers(ctx: Context): Promise<readonly EventHandlerView[]> {
  const { prisma, pool } = currentHost().db
  const handlers = await listHandlers(prisma, visibleFunctions(ctx))
  const people = await peopleOf(pool, handlers.map(({ updatedBy }) => updatedBy).filter(isPerson))
  return handlers.map((handler) => viewOf(ctx, handler, people))
}

/** What handlers did lately, as far as the viewer may see it; newest first. */
export async function listEventFirings(ctx: Context): Promise<readonly EventFiringView[]> {
  const firings = await listFirings(currentHost().db.prisma, visibleFunctions(ctx))
  return firings.map(({ eventId, actionIndex, serviceFunction: _function, ...shown }) =>
    Object.assign(shown, { key: `${eventId} ${shown.handler} ${actionIndex}` }),
  )
}

/** A person's id, as opposed to the name of a service. */
const isPerson = (updatedBy: string): boolean => /^[0-9a-f-]{36}$/.test(updatedBy)

const viewOf = (ctx: Context, handler: StoredHandler, people: People): EventHandlerView => ({
  name: handler.name,
  event: handler.event,
  isActive: handler.isActive,
  serviceFunction: handler.serviceFunction,
  updatedAt: handler.updatedAt,
  updatedBy: isPerson(handler.updatedBy) ? people.name(handler.updatedBy) : handler.updatedBy,
  definition: JSON.parse(handler.definition) as JsonObject,
  canChange: can(ctx, 'register', resourceOfHandler(handler)),
})
