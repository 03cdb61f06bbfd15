import type { IdempotencyKey } from '#db/idempotency-keys.ts'
import type { Command, Origin, StartFacts } from '#engine/command.ts'
import type { Attempt, Run } from '#engine/model.ts'
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
  /** The run is launched under a key: refused when another run has it, unless it may be taken over. */
  | ({ readonly kind: 'idempotency-key' } & IdempotencyKey)
  /** What another run wanted of this one is applied hereby. It was applied before when it is gone: then the command is dropped. */
  | { readonly kind: 'delivered'; readonly outboxId: number }
  /** With `unpark`: the run is no longer set aside, and what others sent it meanwhile is due. Refused when it was not. */
  | { readonly kind: 'unparked' }
  /** With the `start` of the run a schedule's fire was given: it is settled by no other commit. */
  | { readonly kind: 'schedule-fire'; readonly fireId: string }

export interface Submission {
  readonly command: Command
  readonly origin: Origin
  /** Who the run acts for and who asked for it: needed by `start`; a new generation acts for whoever sent its command unless this says otherwise. */
  readonly start?: StartFacts
  /** For `start` and `restart`: the frozen source behind its programHash, kept in the same commit when it is not there yet. */
  readonly program?: { readonly hash: string; readonly source: string }
  readonly also?: readonly AlsoWrite[]
}

export type Outcome = { readonly ok: true; readonly run: Run } | { readonly ok: false; readonly error: AppError }

/** The only writer of runs, attempts and their chain. One outcome per submission, in order; each is wholly in or wholly out. */
export interface Orchestrator {
  commit(submissions: readonly Submission[]): Promise<readonly Outcome[]>
  /** Delivers what runs want of others and nobody delivered in time. Answers when to look again, in ms. */
  deliverDue(): Promise<number>
}

/** An attempt that a commit handed to this process's own runner. */
export interface HandedOut {
  readonly taskId: TaskId
  readonly runId: RunId
  /** As it was written. */
  readonly attempt: Attempt
  /** Whom the run acts for. */
  readonly actor: Actor
}
