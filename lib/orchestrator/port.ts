import type { Command, Origin } from '#engine/command.ts'
import type { Run } from '#engine/model.ts'
import type { TaskId, UserId, RunId } from '#core/ids.ts'
import type { Actor } from '#core/context.ts'
import type { AppError } from '#core/errors.ts'

/** Rows of other aggregates written in the same commit as the command, each guarded: a failed guard fails the command with `conflict`. */
export type AlsoWrite =
  | {
      readonly kind: 'approval-decision'
      readonly taskId: TaskId
      readonly by: UserId
      readonly outcome: 'approved' | 'denied'
      readonly comment: string
    }
  /** With the `start` of the run a schedule's fire was given: it is settled by no other commit. */
  | { readonly kind: 'schedule-fire'; readonly fireId: string }

export interface Submission {
  readonly command: Command
  readonly origin: Origin
  /** Needed by `start` only: who the run acts for and where it belongs. */
  readonly start?: { readonly actor: Actor; readonly requesters: readonly UserId[] }
  /** For `start`: the frozen source behind its programHash, kept in the same commit when it is not there yet. */
  readonly program?: { readonly hash: string; readonly source: string }
  readonly also?: readonly AlsoWrite[]
}

export type Outcome = { readonly ok: true; readonly run: Run } | { readonly ok: false; readonly error: AppError }

/** The only writer of runs, attempts and their chain. One outcome per submission, in order; each is wholly in or wholly out. */
export interface Orchestrator {
  commit(submissions: readonly Submission[]): Promise<readonly Outcome[]>
}

/** An attempt that a commit handed to this process's own runner. */
export interface HandedOut {
  readonly taskId: TaskId
  readonly runId: RunId
}
