import type { Context } from '#core/context.ts'
import { QUERIES } from '#services/registry.ts'
import { everybody } from './words.ts'

const administers = everybody('not_found', { admin: 'ok' })

export const SETTINGS_VERB_ROWS = {
  // Nothing of Lightstep's API is configured: whoever may is told what to set.
  installLinkBack: { input: () => ({}), expected: { ...administers, admin: 'conflict' } },
}

export const SETTINGS_QUERY_ROWS = {
  seesSettings: {
    ask: (ctx: Context) => QUERIES.seesSettings(ctx).then((isShown) => (isShown ? 'some' : 'none')),
    expected: everybody('none', { admin: 'some' }),
  },
  listLinkBackends: { ask: (ctx: Context) => QUERIES.listLinkBackends(ctx), expected: administers },
  previewLink: { ask: (ctx: Context) => QUERIES.previewLink(ctx, {}), expected: administers },
  getLinkBack: { ask: (ctx: Context) => QUERIES.getLinkBack(ctx), expected: administers },
  getInstallation: { ask: (ctx: Context) => QUERIES.getInstallation(ctx), expected: administers },
}
