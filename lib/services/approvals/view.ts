import type { RunId, TaskId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { Plan } from '#engine/approval-request.ts'
import type { Can, PersonView, RunApprovalView } from '#services/runs/view.ts'

export interface ApprovalLine {
  readonly taskId: TaskId
  readonly runId: RunId
  readonly title: string
  readonly workflow: string
  readonly version: number
  readonly serviceFunction: string
  readonly group: string
  readonly requester: PersonView
  readonly note: string | null
  readonly state: RunApprovalView['state']
  readonly askedAt: Instant
  readonly settledAt: Instant | null
  readonly canDecide: Can
}

export interface ApprovalView extends ApprovalLine {
  readonly action: string
  readonly quorum: number
  readonly requesters: readonly PersonView[]
  readonly plan: Plan
  readonly planDigest: string
  readonly decisions: RunApprovalView['decisions']
  /** The plan of the last approved request of the same gate and workflow, with when and by whom; null the first time. */
  readonly last: {
    readonly plan: Plan
    readonly settledAt: Instant
    readonly by: readonly PersonView[]
    readonly version: number
  } | null
  /** Why the viewer may decide: one line per satisfied condition, from the policies. */
  readonly why: readonly string[]
  readonly policyIds: readonly string[]
}
