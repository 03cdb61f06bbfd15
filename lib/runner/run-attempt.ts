import { context, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api'
import { personOf } from '#core/context.ts'
import { spanIdOf, traceIdOf } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { Database } from '#db/database.ts'
import type { RunningRow } from '#db/queue.ts'
import type { Attempt } from '#engine/model.ts'
import { ATTR, LIGHTSTEP } from '#telemetry/attributes.ts'
import { log } from '#telemetry/log.ts'
import { RUN_SPAN, type SpanAttributes } from '#telemetry/span.ts'
import { gateProblem } from './check-gate.ts'
import { taskInputProblem } from './check-task-input.ts'
import type { Handler, Handlers, RunningTask } from './handler.ts'
import { failedForGood, outcomeOfError, outcomeOfOutput, type AttemptOutcome } from './outcome-of.ts'

interface AttemptParts {
  readonly db: Database
  readonly handlers: Handlers
}

/** Runs one attempt of which the lease is held. Null when there is nothing to report: it was given up. */
export async function runAttempt(
  parts: AttemptParts,
  row: RunningRow,
  signal: AbortSignal,
): Promise<AttemptOutcome | null> {
  const queue = row.attempt.queue ?? 'no queue'
  const handler = parts.handlers.get(queue)
  if (!handler) return failedForGood(`Nothing here can run tasks of ${queue}.`)
  const task = taskOf(row, signal)
  return context.with(contextOf(task), async () => {
    const problem = (await gateProblem(parts.db, row.attempt)) ?? (await taskInputProblem(parts.db, row.attempt))
    if (problem !== null) return failedForGood(`${problem} Nothing was run.`)
    return handled(handler, row.attempt.input, task)
  })
}

/** A handler says by a TaskFailure why it failed; anything else is a fault of its own. */
const isMeant = (error: unknown): boolean => error instanceof Error && error.name === 'TaskFailure'

async function handled(handler: Handler, input: JsonObject, task: RunningTask): Promise<AttemptOutcome | null> {
  try {
    return outcomeOfOutput(await handler(input, task))
  } catch (error) {
    if (task.signal.aborted) return null
    if (!isMeant(error)) log.error({ err: error, ref: task.ref }, 'a handler threw what it did not mean to')
    return outcomeOfError(error)
  }
}

/** Built from the rows alone: whoever's request led here is no part of it. */
const taskOf = ({ attempt, actor }: RunningRow, signal: AbortSignal): RunningTask => ({
  runId: attempt.runId,
  taskId: attempt.id,
  ref: attempt.ref,
  type: attempt.type,
  state: attempt.state,
  retryCount: attempt.retryCount,
  iteration: attempt.iteration,
  startedAt: attempt.startedAt ?? attempt.scheduledAt,
  actor,
  traceId: traceIdOf(attempt.rootRunId),
  spanId: spanIdOf(attempt.id),
  idempotencyKey: idempotencyKeyOf(attempt),
  signal,
})

/** A later generation of the run means to do it again. */
const idempotencyKeyOf = ({ runId, ref, generation }: Attempt): string =>
  generation === 1 ? `${runId}/${ref}` : `${runId}/${ref}/${generation}`

/** Everything the handler does is a child of the attempt's own span, which the chain's projection makes. */
export const contextOf = (task: RunningTask): typeof ROOT_CONTEXT => {
  const { traceId, spanId } = task
  const parent = { traceId, spanId, traceFlags: TraceFlags.SAMPLED, isRemote: true }
  return trace.setSpanContext(ROOT_CONTEXT, parent).setValue(RUN_SPAN, identityOf(task))
}

/** What every span of the attempt says: for whom, in which run, for which task. */
function identityOf({ actor, runId, taskId }: RunningTask): SpanAttributes {
  const person = personOf(actor)
  return {
    ...(person === null ? {} : { [ATTR.userId]: person }),
    ...(actor.kind === 'agent' ? { [ATTR.agentId]: actor.id } : {}),
    [ATTR.pipelineRunId]: runId,
    [LIGHTSTEP.taskId]: taskId,
  }
}
