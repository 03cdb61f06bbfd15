'use server'

import { revokeSessions } from '#services/sessions/revoke-sessions.ts'
import { act } from './act.ts'
import type { ActionResult } from './result.ts'

/** Ends every session of the person who asks, this one included. */
export async function signOutEverywhereAction(): Promise<ActionResult<{ ended: number }>> {
  return act((ctx) => revokeSessions.run(ctx, {}))
}
