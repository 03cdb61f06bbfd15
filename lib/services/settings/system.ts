import type { Context } from '#core/context.ts'
import type { PolicyResource } from '#policy/request.ts'
import { mustSee } from '../authorise.ts'

/** The one thing that settings belong to. */
export const SYSTEM: PolicyResource = { kind: 'System', id: 'installation' }

/** For queries: throws not_found unless the viewer may see the settings. */
export const mustSeeSystem = (ctx: Context): void => mustSee(ctx, SYSTEM)

/** What verbs on the settings have in common; one with a target of its own replaces `target` and `chain`. */
export const onSystem = {
  action: 'configure',
  target: async () => SYSTEM,
  resource: () => SYSTEM,
  chain: () => 'system:installation',
} as const
