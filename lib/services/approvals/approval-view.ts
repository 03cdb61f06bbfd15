import { personOf, type Context } from '#core/context.ts'
import type { Approval, Gate } from '#db/approvals.ts'
import { can } from '../authorise.ts'
import type { People } from '../people.ts'
import type { Can, RunApprovalView } from '../runs/view.ts'
import { resourceOfApproval } from './resource.ts'
import type { ApprovalLine } from './view.ts'

/** Whether the viewer may decide; the policies first, then whether there is anything left to decide. */
export function canDecide(ctx: Context, approval: Gate): Can {
  const policy = can(ctx, 'approve', resourceOfApproval(approval))
  if (!policy.allowed) return policy
  if (approval.state !== 'waiting') return { allowed: false, reason: SETTLED[approval.state] }
  const isMine = approval.decisions.some(({ by }) => by === personOf(ctx.actor))
  return isMine ? { allowed: false, reason: 'You have decided already' } : policy
}

const SETTLED = {
  approved: 'It is approved already',
  denied: 'It is denied already',
  withdrawn: 'It was withdrawn: the run ended, or what would run has changed',
} as const

/** An approval as its run's page shows it. */
export const runApprovalView = (ctx: Context, approval: Approval, people: People): RunApprovalView => ({
  taskId: approval.taskId,
  ref: approval.ref,
  title: approval.title,
  group: approval.group,
  quorum: approval.quorum,
  state: approval.state,
  askedAt: approval.askedAt,
  settledAt: approval.settledAt,
  planDigest: approval.planDigest,
  decisions: decisionsOf(approval, people),
  canDecide: canDecide(ctx, approval),
})

export const decisionsOf = (approval: Approval, people: People): RunApprovalView['decisions'] =>
  approval.decisions.map(({ by, outcome, comment, at }) => ({ by: people.person(by), outcome, comment, at }))

/** An approval as the inbox shows it. */
export const approvalLine = (ctx: Context, approval: Approval, people: People): ApprovalLine => ({
  taskId: approval.taskId,
  runId: approval.runId,
  title: approval.title,
  workflow: approval.workflow,
  version: approval.version,
  serviceFunction: approval.serviceFunction,
  group: approval.group,
  requester: requesterOf(approval, people),
  note: approval.note,
  state: approval.state,
  askedAt: approval.askedAt,
  settledAt: approval.settledAt,
  canDecide: canDecide(ctx, approval),
})

/** Who asked last; a run that a service started was asked for by nobody. */
function requesterOf(approval: Approval, people: People): ApprovalLine['requester'] {
  const last = approval.requesters.at(-1)
  return last ? people.person(last) : { id: 'system', name: 'the system' }
}
