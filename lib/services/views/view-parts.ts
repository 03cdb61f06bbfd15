import { z } from 'zod'
import { Int, Text } from '#core/input.ts'
import { JsonObject } from '#core/json-schema.ts'
import type { Database } from '#db/database.ts'
import { findSavedView, type SavedView, type SavedViewFacts } from '#db/saved-views.ts'
import { digestOf } from '#ledger/canonical.ts'
import type { PolicyResource } from '#policy/request.ts'
import { notFound } from '../authorise.ts'
import { RunFilterInput } from '../runs/list-filter-input.ts'

export const ViewFactsInput = {
  name: Text.trim().min(1, 'give it a name').max(60),
  filter: RunFilterInput,
  isShared: z.boolean().default(false),
}

/** `revision`: the one that was looked at. */
export const ViewIdInput = { viewId: z.uuid(), revision: Int.min(1) }

/** What verbs on a saved view share. */
export const onView = {
  async target(db: Database, { viewId, revision }: { readonly viewId: string; readonly revision: number }) {
    const view = await findSavedView(db.prisma, viewId)
    if (!view) throw notFound('SavedView')
    return { ...view, revision }
  },
  resource: ({ id, ownerId, isShared }: Pick<SavedView, 'id' | 'ownerId' | 'isShared'>): PolicyResource => ({
    kind: 'SavedView',
    id,
    owner: ownerId,
    isShared,
  }),
  chain: ({ id }: Pick<SavedView, 'id'>): string => `run-view:${id}`,
}

/** Filters that are set, and no others. */
export const plainFilter = (filter: z.output<typeof RunFilterInput>): JsonObject =>
  JsonObject.parse(JSON.parse(JSON.stringify(filter)))

/** What is told of it in its chain: names and values may say something of people. */
export const toldOf = ({ filter, isShared }: SavedViewFacts): JsonObject => ({ filters: Object.keys(filter), isShared })
export const digestsOf = ({ name, filter }: SavedViewFacts) => ({ name: digestOf(name), filter: digestOf(filter) })
