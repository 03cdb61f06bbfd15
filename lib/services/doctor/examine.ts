import type { Context } from '#core/context.ts'
import type { Settings } from '#config/settings.ts'
import type { Database } from '#db/database.ts'
import type { Check } from './check.ts'
import { checkClocks } from './check-clocks.ts'
import { checkDatabase } from './check-database.ts'
import { checkExport } from './check-export.ts'
import { checkGroups } from './check-groups.ts'
import { checkIdentity, readDiscovery } from './check-identity.ts'
import { checkLink } from './check-link.ts'
import { checkGateway, checkRunners, readGateway } from './check-processes.ts'

interface Installation {
  readonly db: Database
  readonly settings: Settings
}

/** Looks at everything the installation is connected to, and changes nothing. `isReaching`: links are opened wherever they lead. */
export async function examine(
  ctx: Context,
  { db, settings }: Installation,
  isReaching: boolean,
): Promise<readonly Check[]> {
  const [database, discovery, gateway] = await Promise.all([
    checkDatabase(db.pool),
    readDiscovery(settings.signIn),
    readGateway(settings),
  ])
  const identity = await checkIdentity(settings, discovery)
  const exported = await checkExport(settings)
  // What is asked of a database that is not there or not migrated says nothing new.
  if (database.state === 'bad') return [identity, database, checkGateway(settings, gateway), ...exported]
  return [
    identity,
    await checkGroups(db.prisma, settings.signIn),
    database,
    await checkRunners(db.pool),
    checkGateway(settings, gateway),
    ...exported,
    await checkLink(ctx, settings, isReaching),
    await checkClocks(db.pool, [
      ['Identity provider', discovery],
      ['Gateway', gateway],
    ]),
  ]
}
