import type { z } from 'zod'
import type { Context } from '#core/context.ts'
import { currentHost } from '#host/current.ts'
import { parseInput } from '../parse-input.ts'
import { mustSeeSystem } from '../settings/system.ts'
import { findLink } from './find-link.ts'
import { LinkPreviewInput } from './inputs.ts'
import { explainChoice, linkBackends } from './preview.ts'
import { findPreviewSpan, type FoundSpan } from './preview-span.ts'
import type { LinkBackendView, LinkPreview, PreviewSpan } from './view.ts'

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
