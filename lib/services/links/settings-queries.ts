import type { z } from 'zod'
import type { Context } from '#core/context.ts'
import { listEntries } from '#db/entries.ts'
import { currentHost } from '#host/current.ts'
import { textFact } from '#trace/facts.ts'
import { can } from '../authorise.ts'
import { parseInput } from '../parse-input.ts'
import { idsOfActors, peopleOf } from '../people.ts'
import { mustSeeSystem, SYSTEM } from '../settings/system.ts'
import { findLink } from './find-link.ts'
import { LinkPreviewInput } from './inputs.ts'
import { LINK_BACK_CHAIN, linkBackTo, missingForApi } from './link-back.ts'
import { explainChoice, linkBackends } from './preview.ts'
import { findPreviewSpan, type FoundSpan } from './preview-span.ts'
import type { LinkBackendView, LinkBackView, LinkPreview, PreviewSpan } from './view.ts'

/** Every backend there is a link template for. */
export async function listLinkBackends(ctx: Context): Promise<readonly LinkBackendView[]> {
  mustSeeSystem(ctx)
  return linkBackends()
}

/** A link template filled in with a real span: what is configured, or what somebody considers. */
export async function previewLink(ctx: Context, input: z.input<typeof LinkPreviewInput>): Promise<LinkPreview> {
  mustSeeSystem(ctx)
  const { choice, ...asked } = parseInput(LinkPreviewInput, input, 'Nothing was read.')
  const { db, settings } = currentHost()
  const read = await findPreviewSpan(ctx, asked)
  const span = read.found?.span ?? null
  const explained = explainChoice(settings, choice, span)
  const problems = read.found ? explained.problems : [...explained.problems, read.why]
  const link = span && !choice ? await findLink(db.pool, settings, { ...span, isAnyEnough: false }) : null
  return { ...explained, problems, link, span: read.found && spanView(read.found) }
}

const spanView = ({ span, workflow }: FoundSpan): PreviewSpan => ({
  runId: span.rootRunId,
  traceId: span.traceId,
  spanId: span.spanId,
  name: span.name,
  workflow,
})

/** The link from Lightstep back to here: what it would be, what is missing for it, and what was done about it last. */
export async function getLinkBack(ctx: Context): Promise<LinkBackView> {
  mustSeeSystem(ctx)
  const { db, settings } = currentHost()
  const last = (await listEntries(db.pool, LINK_BACK_CHAIN)).at(-1)
  const people = await peopleOf(db.pool, last ? idsOfActors([last.actor]) : [])
  const link = linkBackTo(settings)
  return {
    name: link.name,
    url: link.url,
    missing: missingForApi(settings),
    can: can(ctx, 'configure', SYSTEM),
    last: last
      ? {
          state: stateOf(last.kind),
          at: last.at,
          by: people.actor(last.actor),
          problem: textFact(last.facts, 'problem'),
        }
      : null,
  }
}

function stateOf(kind: string): NonNullable<LinkBackView['last']>['state'] {
  if (kind === 'link-back.failed') return 'failed'
  return kind === 'link-back.asked' ? 'asked' : 'there'
}
