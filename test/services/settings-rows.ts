import type { Context } from '#core/context.ts'
import { QUERIES } from '#services/registry.ts'
import { everybody } from './words.ts'

const administers = everybody('not_found', { admin: 'ok' })

export const SETTINGS_QUERY_ROWS = {
  seesSettings: {
    ask: (ctx: Context) => QUERIES.seesSettings(ctx).then((isShown) => (isShown ? 'some' : 'none')),
    expected: everybody('none', { admin: 'some' }),
  },
  getInstallation: { ask: (ctx: Context) => QUERIES.getInstallation(ctx), expected: administers },
}
