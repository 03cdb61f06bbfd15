import type { Context } from '#core/context.ts'
import { listIngestKeys, type IngestKey } from '#db/ingest-keys.ts'
import { sumIntakeCounts } from '#db/intake-counts.ts'
import { listUnattachedTraces } from '#db/unattached-spans.ts'
import { currentHost } from '#host/current.ts'
import { can } from '../authorise.ts'
import { peopleOf, type People } from '../people.ts'
import { mustSeeSystem, SYSTEM } from '../settings/system.ts'
import { UNATTACHED_MAX, UNATTACHED_MINUTES } from '../spans/unattached.ts'
import type { IngestKeyView, IntakeCounts, IntakeView } from './view.ts'

const HOURS_SHOWN = 24
const TRACES_SHOWN = 50

/** Keys, what was counted lately, and what waits for a run. Throws not_found for whoever may not see the settings. */
export async function getIntake(ctx: Context): Promise<IntakeView> {
  mustSeeSystem(ctx)
  const { db, settings } = currentHost()
  const [keys, counts, unattached] = await Promise.all([
    listIngestKeys(db.prisma),
    sumIntakeCounts(db.pool, HOURS_SHOWN),
    listUnattachedTraces(db.pool, TRACES_SHOWN),
  ])
  const people = await peopleOf(
    db.pool,
    keys.flatMap(({ createdBy, revokedBy }) => [createdBy, revokedBy]).filter(isPerson),
  )
  return {
    keys: keys.map((key) => viewOf(key, people)),
    isKeyNeeded: !settings.isLocal,
    endpoint: settings.gatewayUrl,
    counts: countsOf(counts),
    unattached,
    unattachedMinutes: UNATTACHED_MINUTES,
    unattachedMax: UNATTACHED_MAX,
    canConfigure: can(ctx, 'configure', SYSTEM),
  }
}

/** A person's id, as opposed to the name of a service. */
const isPerson = (by: string | null): by is string => by !== null && /^[0-9a-f-]{36}$/.test(by)

const viewOf = ({ createdBy, revokedBy, ...key }: IngestKey, people: People): IngestKeyView => ({
  ...key,
  createdBy: isPerson(createdBy) ? people.name(createdBy) : createdBy,
  revokedBy: isPerson(revokedBy) ? people.name(revokedBy) : revokedBy,
})

const countsOf = (counts: ReadonlyMap<string, number>): IntakeCounts => ({
  received: counts.get('received') ?? 0,
  rejected: counts.get('rejected') ?? 0,
  withoutEvents: counts.get('without-events') ?? 0,
  withoutAttributes: counts.get('without-attributes') ?? 0,
  refusedRequests: counts.get('refused-requests') ?? 0,
})
