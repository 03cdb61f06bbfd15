import { z } from 'zod'
import { personOf } from '#core/context.ts'
import { AppError } from '#core/errors.ts'
import { TaskId } from '#core/ids.ts'
import { Text } from '#core/input.ts'
import { findAskedPlan, type AskedPlan } from '#db/approvals.ts'
import { notFound } from '../authorise.ts'
import { onRun } from '../runs/run-verb-parts.ts'
import { runVerb } from '../verb.ts'
import { resourceOfApproval } from './resource.ts'

const UNDONE = 'Nothing was decided.'

/** The only door of a HUMAN task: one person's decision about exactly the plan they were shown. */
export const decideApproval = runVerb({
  name: 'approval.decide',
  action: 'approve',
  undone: UNDONE,
  input: z.strictObject({
    taskId: TaskId,
    outcome: z.enum(['approved', 'denied']),
    comment: Text.trim().max(2_000),
    planDigest: z.string().regex(/^[0-9a-f]{64}$/, 'must be the digest of the plan that was shown'),
  }),
  async target(db, { taskId }): Promise<AskedPlan> {
    const approval = await findAskedPlan(db.pool, taskId)
    if (!approval) throw notFound('Approval')
    return approval
  },
  resource: resourceOfApproval,
  command(ctx, { runId }, { taskId, outcome, comment, planDigest }) {
    const by = personOf(ctx.actor)
    if (!by) throw new AppError('forbidden', `Only a person may approve. ${UNDONE}`)
    return {
      command: { kind: 'decide-approval', runId, taskId, outcome, by, comment, planDigest },
      also: [{ kind: 'approval-decision', taskId, by, outcome, comment }],
    }
  },
  output: onRun.output,
})
