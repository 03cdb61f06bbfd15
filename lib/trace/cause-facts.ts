import type { RunId, SpanId } from '#core/ids.ts'
import type { TaskStatus } from '#engine/model.ts'
import type { Pace } from './cause-pace.ts'
import type { Shared } from './cause-shared.ts'
import type { DefinitionChange } from './compare-definition.ts'
import type { SpansApart, VersionChange } from './compare-spans.ts'
import type { GoingStep, StepPair } from './compare-steps.ts'
import type { ValueChanges } from './compare-values.ts'

/** The attempt in which a run failed, in itself or in a run below it. */
export interface FailedStep {
  /** The run it belongs to. */
  readonly runId: RunId
  readonly workflow: string
  readonly ref: string
  readonly status: TaskStatus
  readonly type: string
  readonly tries: number
  readonly reason: string | null
}

/** The span in which its failure began. */
export interface FailedSpan {
  readonly spanId: SpanId
  readonly service: string
  readonly name: string
  /** What it says went wrong. */
  readonly error: string | null
  /** Every span on the way down to it reported an error, too. */
  readonly isUnbroken: boolean
  /** More tries of the same call that failed. */
  readonly moreTries: number
}

export interface FailureFacts {
  /** From the run itself down to the run in which it failed; the last one is where. */
  readonly steps: readonly FailedStep[]
  /** It failed in a run that the viewer may not see. */
  readonly isBehindUnseen: boolean
  readonly span: FailedSpan | null
  /** How many tasks failed after it for good. */
  readonly later: number
}

/** What a run has otherwise than the last good one of its workflow. */
export interface DifferenceFacts {
  readonly good: { readonly id: RunId; readonly version: number }
  readonly definition: DefinitionChange | null
  readonly input: ValueChanges
  readonly versions: readonly VersionChange[]
  /** Null: sampling let go of one run's. */
  readonly spans: SpansApart | null
  readonly slower: readonly StepPair[]
  /** What goes on for longer by now; empty of a run that ended. */
  readonly going: readonly GoingStep[]
  /** False: of a long trace only the beginning was compared. */
  readonly isWhole: boolean
}

/** Everything that is known about why a run failed or was slow. */
export interface CauseFacts {
  readonly run: {
    readonly id: RunId
    readonly workflow: string
    readonly version: number
    readonly isTimedOut: boolean
    /** It goes on: what is told is so up to now. */
    readonly isRunning: boolean
    /** Which generation it is in: only what that took is told. */
    readonly generation: number
  }
  /** Null: no task failed. */
  readonly failure: FailureFacts | null
  /** Null: there is no good one among those looked at. */
  readonly difference: DifferenceFacts | null
  readonly shared: Shared
  readonly pace: Pace
  readonly ownMs: number
}
