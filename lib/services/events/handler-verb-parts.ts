import { z } from 'zod'
import { personOf, type Context } from '#core/context.ts'
import { JsonObject } from '#core/json-schema.ts'
import type { Database, Tx } from '#db/database.ts'
import { findHandler, type StoredHandler } from '#db/event-handlers.ts'
import { databaseNow } from '#db/record-entry.ts'
import { EventHandlerDef, functionOfHandler } from '#engine/definition/event-handler.ts'
import { canonicalJson, digestOfText } from '#ledger/canonical.ts'
import { notFound } from '../authorise.ts'
import { parseInput } from '../parse-input.ts'

export const DefinitionInput = z.strictObject({ definition: JsonObject })

/** A definition as it would be kept, but for when and by whom. */
export type HandlerDraft = Omit<StoredHandler, 'updatedAt' | 'updatedBy'>

/** Checks a definition; throws invalid with the JSON path of everything that is wrong. */
export function draftOf(definition: JsonObject, undone: string): HandlerDraft {
  const handler = parseInput(EventHandlerDef, definition, undone)
  return {
    name: handler.name,
    event: handler.event,
    definition: canonicalJson(definition),
    isActive: handler.active,
    serviceFunction: functionOfHandler(handler),
  }
}

/** The handler of a name. Throws not_found when there is none. */
export async function handlerOf({ prisma }: Pick<Database, 'prisma'>, name: string): Promise<StoredHandler> {
  const found = await findHandler(prisma, name)
  if (!found) throw notFound('EventHandler')
  return found
}

/** What every verb that writes a handler notes with it. */
export const stamped = async (tx: Tx, { actor }: Context, draft: HandlerDraft): Promise<StoredHandler> => ({
  ...draft,
  updatedAt: await databaseNow(tx),
  updatedBy: personOf(actor) ?? actor.id,
})

/** The facts of a handler's chain entry. */
export const changeOf = (kind: string, { event, isActive, serviceFunction, definition }: HandlerDraft) => ({
  kind,
  facts: { event, isActive, serviceFunction },
  digests: { definition: digestOfText(definition) },
})

export const chainOfHandler = ({ name }: { readonly name: string }): string => `event-handler:${name}`
