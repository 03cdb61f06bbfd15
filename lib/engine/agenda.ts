import type { TaskId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { Attempt, FinalRunStatus } from './model.ts'
import type { Iterations } from './ref.ts'

/** A node to be opened in this transition, in the iterations of the loops around it. */
export interface Opened {
  readonly node: string
  readonly at: Iterations
  readonly gatedBy: TaskId | null
  /** State the attempt begins with: of a dynamic fork's tasks and of its JOIN. */
  readonly state?: JsonObject | null
}

/** An attempt that has ended in this transition and whose consequences are still to be taken. */
export interface Followed {
  readonly ended: Attempt
  readonly gatedBy: TaskId | null
}

/** A TERMINATE task has said how the run ends. */
export interface Termination {
  readonly status: FinalRunStatus
  readonly reason: string
  readonly output: JsonObject
  readonly taskId: TaskId
}
