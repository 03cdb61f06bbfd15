import type { Context } from '#core/context.ts'
import { QUERIES } from '#services/registry.ts'
import { INTAKE_QUERY_ROWS, INTAKE_VERB_ROWS } from './intake-rows.ts'
import { everybody } from './words.ts'

export { addSampleKey } from './intake-rows.ts'

const administers = everybody('not_found', { admin: 'ok' })

export const SETTINGS_VERB_ROWS = {
  ...INTAKE_VERB_ROWS,
  // Nothing of Lightstep's API is configured: whoever may is told what to set.
  installLinkBack: { input: () => ({}), expected: { ...administers, admin: 'conflict' } },
  probeConnections: { input: () => ({}), expected: administers },
}

export const SETTINGS_QUERY_ROWS = {
  ...INTAKE_QUERY_ROWS,
  seesSettings: {
    ask: (ctx: Context) => QUERIES.seesSettings(ctx).then((isShown) => (isShown ? 'some' : 'none')),
    expected: everybody('none', { admin: 'some' }),
  },
  listLinkBackends: { ask: (ctx: Context) => QUERIES.listLinkBackends(ctx), expected: administers },
  previewLink: { ask: (ctx: Context) => QUERIES.previewLink(ctx, {}), expected: administers },
  getLinkBack: { ask: (ctx: Context) => QUERIES.getLinkBack(ctx), expected: administers },
  examineConnections: { ask: (ctx: Context) => QUERIES.examineConnections(ctx, {}), expected: administers },
  // The run is no probe, so that there is none to be seen.
  getProbe: {
    ask: (ctx: Context, { runId }: { readonly runId: string }) => QUERIES.getProbe(ctx, { runId: runId as never }),
    expected: everybody('not_found'),
  },
  getInstallation: { ask: (ctx: Context) => QUERIES.getInstallation(ctx), expected: administers },
}
