import type { Context } from '#core/context.ts'
import { TaskId } from '#core/ids.ts'
import {
  findApproval,
  findLastApproved,
  listSettledApprovals,
  listWaitingApprovals,
  listWaitingGates,
  type Approval,
} from '#db/approvals.ts'
import type { Database } from '#db/database.ts'
import type { Plan } from '#engine/approval-request.ts'
import { currentHost } from '#host/current.ts'
import { ask, mustSee, notFound, visibleFunctions, whyMay } from '../authorise.ts'
import { NO_MASK, type Mask } from '#core/mask.ts'
import { masksOfRuns } from '../mask.ts'
import { peopleOf, type People } from '../people.ts'
import { approvalLine, canDecide, decisionsOf } from './approval-view.ts'
import { resourceOfApproval } from './resource.ts'
import type { ApprovalLine, ApprovalView } from './view.ts'

/** What waits (the viewer's own first, oldest first), then what was settled lately; as far as the viewer may see. */
export async function listApprovals(ctx: Context): Promise<readonly ApprovalLine[]> {
  const { prisma, pool } = currentHost().db
  const functions = visibleFunctions(ctx)
  const [waiting, settled] = await Promise.all([
    listWaitingApprovals(prisma, functions),
    listSettledApprovals(prisma, functions),
  ])
  const mine = waiting.filter((approval) => canDecide(ctx, approval).allowed)
  const others = waiting.filter((approval) => !mine.includes(approval))
  const all = [...mine, ...others, ...settled]
  const people = await peopleOf(
    pool,
    all.flatMap(({ requesters }) => requesters),
  )
  const masks = await masksOf(currentHost().db, all)
  return all.map((approval, index) => (masks[index] ?? NO_MASK).texts(approvalLine(ctx, approval, people)))
}

/** How many approvals wait for the viewer. */
export async function countWaiting(ctx: Context): Promise<number> {
  const waiting = await listWaitingGates(currentHost().db.pool, visibleFunctions(ctx))
  return waiting.filter((approval) => canDecide(ctx, approval).allowed).length
}

/** One approval with what will run and what changed. Throws not_found when there is none the viewer may see. */
export async function getApproval(ctx: Context, taskId: string): Promise<ApprovalView> {
  const { prisma, pool } = currentHost().db
  const parsed = TaskId.safeParse(taskId)
  const approval = parsed.success ? await findApproval(prisma, parsed.data) : null
  if (!approval) throw notFound('Approval')
  const resource = resourceOfApproval(approval)
  mustSee(ctx, resource)
  const last = await findLastApproved(prisma, approval, approval.askedAt)
  const people = await peopleOf(pool, [...mentionedIn(approval), ...(last ? mentionedIn(last) : [])])
  const decision = ask(ctx, 'approve', resource)
  const [mask = NO_MASK, lastMask = NO_MASK] = await masksOf(currentHost().db, last ? [approval, last] : [approval])
  const view: ApprovalView = {
    ...approvalLine(ctx, approval, people),
    action: approval.action,
    quorum: approval.quorum,
    requesters: approval.requesters.map((id) => people.person(id)),
    plan: maskedPlan(mask, approval.plan),
    planDigest: approval.planDigest,
    decisions: decisionsOf(approval, people),
    last: last && lastMask.texts(lastOf({ ...last, plan: maskedPlan(lastMask, last.plan) }, people)),
    why: whyMay(ctx, 'approve', resource),
    policyIds: decision.policyIds,
  }
  return mask.texts(view)
}

/** What the definition behind each of these plans wants hidden. The digests stay over the real bytes. */
const masksOf = (db: Database, approvals: readonly Approval[]): Promise<readonly Mask[]> =>
  masksOfRuns(
    db,
    approvals.map(({ runId, plan }) => ({ id: runId, programHash: plan.programHash })),
  )

const maskedPlan = (mask: Mask, plan: Plan): Plan => ({
  ...plan,
  input: mask.payload(plan.input),
  shown: mask.payload(plan.shown),
  steps: plan.steps.map((step) => ({ ...step, input: mask.payload(step.input) })),
})

const mentionedIn = (approval: Approval): readonly string[] => [
  ...approval.requesters,
  ...approval.decisions.map(({ by }) => by),
]

function lastOf(last: Approval, people: People): ApprovalView['last'] {
  return {
    plan: last.plan,
    settledAt: last.settledAt ?? last.askedAt,
    by: last.decisions.filter(({ outcome }) => outcome === 'approved').map(({ by }) => people.person(by)),
    version: last.version,
  }
}
