import { describeProcess } from '#config/describe.ts'
import type { Context } from '#core/context.ts'
import { currentHost } from '#host/current.ts'
import { ask } from '../authorise.ts'
import { mustSeeSystem, SYSTEM } from './system.ts'
import type { InstallationView } from './view.ts'

/** May the viewer see the settings? For the navigation; each page asks again for itself. */
export const seesSettings = async (ctx: Context): Promise<boolean> => ask(ctx, 'view', SYSTEM).allowed

/** What the environment fixes, secrets left out. Throws not_found for whoever may not see the settings. */
export async function getInstallation(ctx: Context): Promise<InstallationView> {
  mustSeeSystem(ctx)
  return { isLocal: currentHost().settings.isLocal, variables: describeProcess() }
}
