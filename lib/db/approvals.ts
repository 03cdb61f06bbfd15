import type { RunId, TaskId, UserId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { ApprovalRequest, Plan } from '#engine/approval-request.ts'
import { canonicalJson } from '#ledger/canonical.ts'
import { at, type Read, type Sql } from './database.ts'
import type { Approval as ApprovalRow, ApprovalDecision as DecisionRow } from './generated/client.ts'
import { run, statement, timestamp } from './statement.ts'

const FIND_PLAN = statement('find-asked-plan')
const GATES = statement('list-waiting-gates')

type ApprovalState = 'waiting' | 'approved' | 'denied' | 'withdrawn'

/** One person's answer to a request. */
interface ApprovalDecision {
  readonly by: UserId
  readonly outcome: 'approved' | 'denied'
  readonly comment: string
  readonly at: Instant
}

/** A request with what became of it. */
export interface Approval extends ApprovalRequest {
  readonly workflow: string
  readonly version: number
  readonly state: ApprovalState
  readonly settledAt: Instant | null
  readonly decisions: readonly ApprovalDecision[]
}

type Row = ApprovalRow & { decisions: DecisionRow[] }

const WITH_DECISIONS = { decisions: { orderBy: { at: 'asc' } } } as const

const approvalOfRow = (row: Row): Approval => ({
  taskId: row.taskId as TaskId,
  runId: row.runId as RunId,
  ref: row.ref,
  title: row.title,
  workflow: row.workflow,
  version: row.version,
  serviceFunction: row.serviceFunction,
  action: row.action,
  group: row.approverGroup,
  quorum: row.quorum,
  plan: JSON.parse(row.plan) as Plan,
  planDigest: row.planDigest,
  requesters: row.requesters as UserId[],
  note: row.note,
  state: row.state as ApprovalState,
  askedAt: at(row.askedAt),
  settledAt: row.settledAt && at(row.settledAt),
  decisions: row.decisions.map((decision) => ({
    by: decision.by as UserId,
    outcome: decision.outcome as 'approved' | 'denied',
    comment: decision.comment,
    at: at(decision.at),
  })),
})

export async function findApproval(read: Read, taskId: TaskId): Promise<Approval | null> {
  const row = await read.approval.findUnique({ where: { taskId }, include: WITH_DECISIONS })
  return row && approvalOfRow(row)
}

/** What of a request tells who may decide it and what may run behind it. */
export type AskedPlan = Pick<
  Approval,
  'taskId' | 'runId' | 'serviceFunction' | 'group' | 'requesters' | 'state' | 'plan' | 'planDigest'
>

interface AskedRow {
  readonly run_id: RunId
  readonly service_function: string
  readonly approver_group: string
  readonly requesters: UserId[]
  readonly state: ApprovalState
  readonly plan: string
  readonly plan_digest: string
}

/** A request without its decisions. */
export async function findAskedPlan(sql: Sql, taskId: TaskId): Promise<AskedPlan | null> {
  const [row] = (await run<AskedRow>(sql, FIND_PLAN, [taskId])).rows
  if (!row) return null
  return {
    taskId,
    runId: row.run_id,
    serviceFunction: row.service_function,
    group: row.approver_group,
    requesters: row.requesters,
    state: row.state,
    plan: JSON.parse(row.plan) as Plan,
    planDigest: row.plan_digest,
  }
}

/** All requests of a run, oldest first. */
export async function listApprovalsOfRun(read: Read, runId: RunId): Promise<Approval[]> {
  const rows = await read.approval.findMany({ where: { runId }, include: WITH_DECISIONS, orderBy: { askedAt: 'asc' } })
  return rows.map(approvalOfRow)
}

/** How long runs were asked for their approvals; null while it lasts. */
export async function listApprovalWaits(
  read: Read,
  runIds: readonly RunId[],
): Promise<ReadonlyMap<RunId, readonly { readonly from: Instant; readonly to: Instant | null }[]>> {
  const select = { runId: true, askedAt: true, settledAt: true } as const
  const rows = await read.approval.findMany({ where: { runId: { in: [...runIds] } }, select })
  const waits = new Map<RunId, { from: Instant; to: Instant | null }[]>()
  for (const { runId, askedAt, settledAt } of rows) {
    const wait = { from: at(askedAt), to: settledAt && at(settledAt) }
    waits.set(runId as RunId, [...(waits.get(runId as RunId) ?? []), wait])
  }
  return waits
}

/** What of a request tells who may decide it. */
export interface Gate extends Pick<Approval, 'taskId' | 'serviceFunction' | 'group' | 'requesters' | 'state'> {
  readonly decisions: readonly Pick<ApprovalDecision, 'by'>[]
}

interface GateRow {
  readonly task_id: TaskId
  readonly service_function: string
  readonly approver_group: string
  readonly requesters: UserId[]
  readonly deciders: UserId[]
}

/** What waits for somebody as far as it is counted, oldest first. */
export async function listWaitingGates(
  sql: Sql,
  serviceFunctions: readonly string[],
  limit = 200,
): Promise<readonly Gate[]> {
  const { rows } = await run<GateRow>(sql, GATES, [serviceFunctions, limit])
  return rows.map((row) => ({
    taskId: row.task_id,
    serviceFunction: row.service_function,
    group: row.approver_group,
    requesters: row.requesters,
    state: 'waiting',
    decisions: row.deciders.map((by) => ({ by })),
  }))
}

/** What waits for somebody, oldest first. */
export async function listWaitingApprovals(
  read: Read,
  serviceFunctions: readonly string[],
  limit = 200,
): Promise<Approval[]> {
  const rows = await read.approval.findMany({
    where: { state: 'waiting', serviceFunction: { in: [...serviceFunctions] } },
    include: WITH_DECISIONS,
    orderBy: { askedAt: 'asc' },
    take: limit,
  })
  return rows.map(approvalOfRow)
}

/** What was settled lately, newest first. */
export async function listSettledApprovals(
  read: Read,
  serviceFunctions: readonly string[],
  limit = 50,
): Promise<Approval[]> {
  const rows = await read.approval.findMany({
    where: { state: { not: 'waiting' }, serviceFunction: { in: [...serviceFunctions] } },
    include: WITH_DECISIONS,
    orderBy: { askedAt: 'desc' },
    take: limit,
  })
  return rows.map(approvalOfRow)
}

/** The last approved request of the same gate of the same workflow, settled before `before`. */
export async function findLastApproved(
  read: Read,
  { workflow, ref, serviceFunction }: Pick<Approval, 'workflow' | 'ref' | 'serviceFunction'>,
  before: Instant,
): Promise<Approval | null> {
  const row = await read.approval.findFirst({
    where: { workflow, ref, serviceFunction, state: 'approved', settledAt: { lt: new Date(before) } },
    include: WITH_DECISIONS,
    orderBy: { settledAt: 'desc' },
  })
  return row && approvalOfRow(row)
}

/** What is sent to Postgres for a request. One that was settled in the commit that asked it comes as it ended. */
export const rowOfRequest = (
  request: ApprovalRequest,
  settled: Settled | null,
): { readonly [column: string]: unknown } => ({
  task_id: request.taskId,
  run_id: request.runId,
  ref: request.ref,
  title: request.title,
  workflow: request.plan.workflow,
  version: request.plan.version,
  service_function: request.serviceFunction,
  action: request.action,
  approver_group: request.group,
  quorum: request.quorum,
  plan: canonicalJson(request.plan),
  plan_digest: request.planDigest,
  requesters: request.requesters,
  note: request.note,
  state: settled?.outcome ?? 'waiting',
  asked_at: timestamp(request.askedAt),
  settled_at: timestamp(settled?.at ?? null),
})

/** A request that waits no longer. */
export interface Settled {
  readonly runId: RunId
  readonly taskId: TaskId
  readonly outcome: Exclude<ApprovalState, 'waiting'>
  readonly at: Instant
}

export const rowOfSettled = ({
  runId,
  taskId,
  outcome,
  at: settledAt,
}: Settled): { readonly [column: string]: unknown } => ({
  run_id: runId,
  task_id: taskId,
  state: outcome,
  settled_at: timestamp(settledAt),
})

/** One person's answer, as a commit keeps it. */
export interface Decided extends ApprovalDecision {
  readonly runId: RunId
  readonly taskId: TaskId
}

export const rowOfDecided = (decided: Decided): { readonly [column: string]: unknown } => ({
  run_id: decided.runId,
  task_id: decided.taskId,
  by: decided.by,
  outcome: decided.outcome,
  comment: decided.comment,
  at: timestamp(decided.at),
})
