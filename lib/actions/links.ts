'use server'

import type { z } from 'zod'
import { installLinkBack, type LinkBackInstalled } from '#services/links/install-link-back.ts'
import type { LinkInput, LinkPreviewInput } from '#services/links/inputs.ts'
import { getLink } from '#services/links/queries.ts'
import { previewLink } from '#services/links/settings-queries.ts'
import type { LinkPreview, LinkView } from '#services/links/view.ts'
import { act } from './act.ts'
import type { ActionResult } from './result.ts'

/** A run, a task or a span in the trace backend, or why it is not there. */
export async function readLinkAction(input: z.input<typeof LinkInput>): Promise<ActionResult<LinkView>> {
  return act((ctx) => getLink(ctx, input))
}

/** A link template with a real span in it; nothing is changed. */
export async function previewLinkAction(input: z.input<typeof LinkPreviewInput>): Promise<ActionResult<LinkPreview>> {
  return act((ctx) => previewLink(ctx, input))
}

/** Installs the link from Lightstep back to here; once, however often it is asked for. */
export async function installLinkBackAction(): Promise<ActionResult<LinkBackInstalled>> {
  return act((ctx) => installLinkBack.run(ctx, {}))
}
