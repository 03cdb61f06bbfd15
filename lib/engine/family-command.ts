import type { GenerationId, RunId, TaskId, UserId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { Instant } from '#core/time.ts'
import type { FinalRunStatus } from './model.ts'

/** What runs tell each other: a run and those it launched. */
export type FamilyCommand =
  /** The run that this SUB_WORKFLOW attempt waits for has ended. It may name an older attempt than the one that waits by now. */
  | {
      readonly kind: 'child-ended'
      readonly runId: RunId
      readonly taskId: TaskId
      readonly child: RunId
      /** The generation of the child that ended: what ended before it was taken up again is no news. */
      readonly generation: number
      readonly status: FinalRunStatus
      readonly output: JsonObject
      readonly reason: string | null
      /** Whether it did something that its definition can undo. */
      readonly isUndoDue: boolean
    }
  /** The run that this START_WORKFLOW attempt asked for was launched. */
  | { readonly kind: 'launched'; readonly runId: RunId; readonly taskId: TaskId; readonly launched: RunId }
  /** What this attempt wanted launched, or to wait for again, cannot be. */
  | { readonly kind: 'launch-failed'; readonly runId: RunId; readonly taskId: TaskId; readonly reason: string }
  /** The failureWorkflow of this run was to run as `launched`, and cannot be. */
  | { readonly kind: 'not-compensated'; readonly runId: RunId; readonly launched: RunId; readonly reason: string }
  /** The run that launched this one as its child undoes it; the attempt `for` waits for the outcome. */
  | {
      readonly kind: 'undo'
      readonly runId: RunId
      readonly for: { readonly runId: RunId; readonly taskId: TaskId }
      readonly reason: string
    }
  /** What this rollback attempt undid by a child is undone, or not wholly. */
  | { readonly kind: 'child-undone'; readonly runId: RunId; readonly taskId: TaskId; readonly isDone: boolean }
  /**
   * The run that this attempt launched is at work again, in this generation: whoever took its end as the last word goes on
   * from there (Conductor 2.7, Child/parent).
   */
  | {
      readonly kind: 'child-reopened'
      readonly runId: RunId
      readonly taskId: TaskId
      readonly child: RunId
      readonly generation: number
      readonly generationId: GenerationId
      /** When that generation was opened: what was decided here since then counts for more. News of old say nothing of it. */
      readonly openedAt?: Instant
      readonly verb: string
      readonly reason: string | null
      readonly requesters: readonly UserId[]
      /** The attempt that asked for it; left out when somebody took the child itself up. */
      readonly askedFor?: TaskId
    }
  /**
   * The attempt `for` of the run that launched this one waits for it anew: it says how it ended, if it has. With `retry` it
   * first goes on where it ended badly.
   */
  | {
      readonly kind: 'rejoin'
      readonly runId: RunId
      readonly for: { readonly runId: RunId; readonly taskId: TaskId }
      readonly retry: { readonly reason: string | null } | null
      readonly requesters: readonly UserId[]
    }
