'use server'

import type { z } from 'zod'
import { createIngestKey } from '#services/ingest-keys/create-ingest-key.ts'
import { revokeIngestKey } from '#services/ingest-keys/revoke-ingest-key.ts'
import { act } from './act.ts'
import type { ActionResult } from './result.ts'

/** The secret is answered once. */
export async function createIngestKeyAction(
  input: z.input<typeof createIngestKey.input>,
): Promise<ActionResult<{ readonly id: string; readonly secret: string }>> {
  return act((ctx) => createIngestKey.run(ctx, input))
}

export async function revokeIngestKeyAction(
  input: z.input<typeof revokeIngestKey.input>,
): Promise<ActionResult<{ readonly id: string }>> {
  return act((ctx) => revokeIngestKey.run(ctx, input))
}
