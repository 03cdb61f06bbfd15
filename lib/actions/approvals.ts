'use server'

import type { z } from 'zod'
import { decideApproval } from '#services/approvals/decide-approval.ts'
import { countWaiting } from '#services/approvals/queries.ts'
import type { RunChanged } from '#services/runs/inputs.ts'
import { act } from './act.ts'
import type { ActionResult } from './result.ts'

/** Approves or denies what was shown; `planDigest` says what that was. */
export async function decideApprovalAction(
  input: z.input<typeof decideApproval.input>,
): Promise<ActionResult<RunChanged>> {
  return act((ctx) => decideApproval.run(ctx, input))
}

/** How many approvals wait for whoever asks. */
export async function countWaitingAction(): Promise<ActionResult<number>> {
  return act(countWaiting)
}
