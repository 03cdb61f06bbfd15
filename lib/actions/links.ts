'use server'

import type { z } from 'zod'
import type { LinkInput } from '#services/links/inputs.ts'
import { getLink } from '#services/links/queries.ts'
import type { LinkView } from '#services/links/view.ts'
import { act } from './act.ts'
import type { ActionResult } from './result.ts'

/** A run, a task or a span in the trace backend, or why it is not there. */
export async function readLinkAction(input: z.input<typeof LinkInput>): Promise<ActionResult<LinkView>> {
  return act((ctx) => getLink(ctx, input))
}
