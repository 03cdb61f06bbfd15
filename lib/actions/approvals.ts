'use server'

import type { z } from 'zod'
import { decideApproval } from '#services/approvals/decide-approval.ts'
import type { RunChanged } from '#services/runs/inputs.ts'
import { act } from './act.ts'
import type { ActionResult } from './result.ts'

/** Approves or denies what was shown; `planDigest` says what that was. */
export async function decideApprovalAction(
  input: z.input<typeof decideApproval.input>,
): Promise<ActionResult<RunChanged>> {
  return act((ctx) => decideApproval.run(ctx, input))
}
