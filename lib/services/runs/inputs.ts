import { z } from 'zod'
import { RunId, SpanId, TaskId } from '#core/ids.ts'
import { Int, Text } from '#core/input.ts'
import { JsonObject } from '#core/json-schema.ts'
import type { RunStatus } from '#engine/model.ts'
import { SPAN_PLACE } from '#trace/span-columns.ts'
import { RunFilterInput } from './list-filter-input.ts'

export const Reason = Text.trim().min(1, 'say why, in a few words').max(500)

/** Why, when somebody says so. */
const Why = Text.trim().max(500).nullish()

export const RunIdInput = z.strictObject({ runId: RunId })

export const RunListInput = z.strictObject({ filter: RunFilterInput, cursor: z.string().max(200).nullable() })

export const PayloadInput = z.strictObject({ runId: RunId, taskId: TaskId.nullable() })

/** More of a family behind the attempt of a seq, which is the `place`th of it. */
export const OccurrencesInput = z.strictObject({
  runId: RunId,
  family: Text.min(1).max(2_000),
  afterSeq: Int,
  place: Int,
  /** In place of both: from the one of this number on, counted from 1. */
  at: Int.min(1).optional(),
})

/** Spans of a run's trace behind a place that an earlier part named. */
export const SpanPartInput = z.strictObject({ runId: RunId, after: z.string().regex(SPAN_PLACE) })

export const SpanInput = z.strictObject({ runId: RunId, spanId: SpanId })

/** What of a run a viewer has: its entries up to a seq, its spans up to a position. */
export const DeltaInput = z.strictObject({ afterSeq: Int, afterPosition: z.int().min(0) })

export const EntriesInput = z.strictObject({ runId: RunId, before: Int })

/** A run, and another one to hold it against; without one the last good run before it. */
export const ComparisonInput = z.strictObject({ runId: RunId, withId: RunId.nullish() })

const RerunFields = {
  /** From which attempt on; from the start when it is left out. */
  taskId: TaskId.nullish(),
  /** In place of what the task's expressions say. */
  taskInput: JsonObject.nullish(),
  /** In place of the run's input. */
  input: JsonObject.nullish(),
  correlationId: Text.trim().min(1).max(200).nullish(),
}

export const RetryInput = z.strictObject({
  runId: RunId,
  reason: Why,
  /** Whether sub-workflows that ended badly go on where they did, instead of being launched anew (Conductor: resumeSubworkflowTasks). */
  resumeSubworkflows: z.boolean().default(false),
})
/** `latest`: by the newest version of the workflow instead of the run's own. */
export const RestartInput = z.strictObject({ runId: RunId, reason: Why, latest: z.boolean().default(false) })
export const RerunInput = z.strictObject({ runId: RunId, reason: Why, ...RerunFields })

const RunIds = z.array(RunId).min(1).max(50)
export const RetrySeveralInput = z.strictObject({ runIds: RunIds, reason: Why })
export const StopSeveralInput = z.strictObject({ runIds: RunIds, reason: Reason, rollback: z.boolean() })

/** A way to take an ended run up again, for its outlook. */
export const OutlookInput = z.discriminatedUnion('verb', [
  z.strictObject({ verb: z.literal('retry'), ...RetryInput.shape }),
  z.strictObject({ verb: z.literal('restart'), ...RestartInput.shape }),
  z.strictObject({ verb: z.literal('rerun'), ...RerunInput.shape }),
])

/** What a verb on a run answers: where it left the run. */
export interface RunChanged {
  readonly runId: RunId
  readonly status: RunStatus
}
