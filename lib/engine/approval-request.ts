import type { RunId, TaskId, UserId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { Instant } from '#core/time.ts'

/** What an approver is asked to allow. The digest is over the canonical JSON of `plan`. */
export interface Plan {
  readonly workflow: string
  readonly version: number
  readonly programHash: string
  readonly runId: RunId
  readonly gate: string
  readonly serviceFunction: string
  readonly action: string
  readonly input: JsonObject
  /** The gate's own resolved input: what the definition's author chose to show. */
  readonly shown: JsonObject
  readonly steps: readonly PlanStep[]
  /** Only when some of it was done before: from which tasks it runs again. What lies before them stays done. */
  readonly again?: readonly { readonly from: string; readonly generation: number }[]
}

/** One task behind a gate. `input` holds what could be resolved when the question was asked; open references stay `${…}`. */
export interface PlanStep {
  readonly ref: string
  readonly type: string
  readonly name: string
  readonly input: JsonObject
  readonly rollback: string | null
  /** Runs only in this case of the SWITCH around it: `<ref>: <case>`; null when it runs in any case. */
  readonly condition: string | null
  /** Steps of one group run side by side; groups run in order. */
  readonly group: number
}

/** A question to people, opened with its HUMAN attempt (same id) and settled once. */
export interface ApprovalRequest {
  readonly taskId: TaskId
  readonly runId: RunId
  readonly ref: string
  readonly title: string
  readonly serviceFunction: string
  readonly action: string
  /** The group whose members are asked, as the definition names it. */
  readonly group: string
  /** How many distinct people must approve. */
  readonly quorum: number
  readonly plan: Plan
  readonly planDigest: string
  readonly requesters: readonly UserId[]
  readonly note: string | null
  readonly askedAt: Instant
}
