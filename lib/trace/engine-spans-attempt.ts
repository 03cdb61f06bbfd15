import { personOf } from '#core/context.ts'
import { spanIdOf, traceIdOf, type TaskId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { Instant } from '#core/time.ts'
import type { ChainEntry } from '#ledger/entry.ts'
import { ATTR, CONDUCTOR, LIGHTSTEP } from './attributes.ts'
import { engineSpan, type ChainRun } from './engine-spans-base.ts'
import { numberFact, textFact } from './facts.ts'
import type { SpanLink, StoredSpan } from './span.ts'

/** OTel semconv: cicd.pipeline.task.run.result, by Conductor's Task.Status. */
const RESULTS: { readonly [status: string]: string } = {
  COMPLETED: 'success',
  COMPLETED_WITH_ERRORS: 'success',
  FAILED: 'failure',
  FAILED_WITH_TERMINAL_ERROR: 'failure',
  TIMED_OUT: 'timeout',
  CANCELED: 'cancellation',
  SKIPPED: 'skip',
}

const isFailure = (result: string): boolean => result === 'failure' || result === 'timeout'

/** What the chain says of one attempt: its end, and of an approval the question and the answer that settled it. */
interface AttemptFacts {
  readonly taskId: TaskId
  readonly ended: ChainEntry
  readonly asked: ChainEntry | null
  readonly decided: ChainEntry | null
}

function attemptFacts(entries: readonly ChainEntry[], ended: ChainEntry): AttemptFacts {
  const isGate = textFact(ended.facts, 'type') === 'HUMAN'
  const about = isGate ? entries.filter((entry) => entry.taskId === ended.taskId && entry.seq <= ended.seq) : []
  const last = (kind: string): ChainEntry | null => about.findLast((entry) => entry.kind === kind) ?? null
  return { taskId: ended.taskId as TaskId, ended, asked: last('approval.asked'), decided: last('approval.decided') }
}

const planDigestOf = (entry: ChainEntry | null): string | null => entry && textFact(entry.facts, 'planDigest')

/** The approval of a HUMAN task: what was asked and who settled it. Its attempt's span lasts from the question to the answer. */
function approvalAttributes({ taskId, asked, decided }: AttemptFacts): JsonObject {
  if (asked === null && decided === null) return {}
  return {
    [LIGHTSTEP.approvalId]: taskId,
    [LIGHTSTEP.approvalPlanDigest]: planDigestOf(decided) ?? planDigestOf(asked),
    [LIGHTSTEP.approvalOutcome]: decided === null ? 'withdrawn' : outcomeOf(decided),
    [LIGHTSTEP.approvalDecidedBy]: decided === null ? null : personOf(decided.actor),
  }
}

/** What an `approval.decided` entry says was decided. */
export const outcomeOf = (decided: ChainEntry): string | null => textFact(decided.facts, 'outcome')

function linksOf(run: ChainRun, facts: JsonObject): SpanLink[] {
  const link = (name: string, type: string): SpanLink[] => {
    const taskId = textFact(facts, name)
    if (taskId === null) return []
    const attributes = { [LIGHTSTEP.linkType]: type }
    return [{ traceId: traceIdOf(run.rootRunId), spanId: spanIdOf(taskId as TaskId), attributes }]
  }
  return [...link('retryOf', 'retry_of'), ...link('rollbackOf', 'rollback_of')]
}

/** Low in cardinality; the words of the failure lie in the attempt's row. */
function errorTypeOf(attempt: AttemptFacts): string {
  if (attempt.decided !== null && outcomeOf(attempt.decided) === 'denied') return 'approval_denied'
  if (textFact(attempt.ended.facts, 'leaseOwner') !== null) return 'lease_lost'
  return String(attempt.ended.status).toLowerCase()
}

/** The one span of an attempt that ended: its id is the task id's tail, its time from the start (or the scheduling, if it never started) to the end. */
export function attemptSpan(run: ChainRun, entries: readonly ChainEntry[], ended: ChainEntry): StoredSpan {
  const attempt = attemptFacts(entries, ended)
  const { facts } = ended
  const result = RESULTS[ended.status ?? ''] ?? 'error'
  const startedAt = numberFact(facts, 'startedAt') ?? numberFact(facts, 'scheduledAt') ?? ended.at
  const type = textFact(facts, 'type')
  return engineSpan(run, ended, {
    spanId: spanIdOf(attempt.taskId),
    parentSpanId: spanIdOf(run.generation.id),
    name: ended.ref ?? 'task',
    kind: type === 'HTTP' ? 'CLIENT' : 'INTERNAL',
    startedAt: startedAt as Instant,
    endedAt: ended.at,
    status: isFailure(result) ? 'error' : 'unset',
    actor: run.actor,
    attributes: {
      [ATTR.pipelineTaskName]: ended.ref,
      [ATTR.pipelineTaskRunId]: attempt.taskId,
      [ATTR.pipelineTaskRunResult]: result,
      [ATTR.workerId]: textFact(facts, 'workerId'),
      [ATTR.errorType]: isFailure(result) ? errorTypeOf(attempt) : null,
      [CONDUCTOR.taskReference]: ended.ref,
      [CONDUCTOR.taskType]: type,
      [CONDUCTOR.taskStatus]: ended.status,
      [CONDUCTOR.taskRetryCount]: numberFact(facts, 'retryCount'),
      [CONDUCTOR.taskIteration]: numberFact(facts, 'iteration') ?? 0,
      [CONDUCTOR.taskSeq]: numberFact(facts, 'seq'),
      [LIGHTSTEP.taskId]: attempt.taskId,
      [LIGHTSTEP.retryOf]: textFact(facts, 'retryOf'),
      [LIGHTSTEP.rollbackOf]: textFact(facts, 'rollbackOf'),
      ...approvalAttributes(attempt),
    },
    links: linksOf(run, facts),
    taskId: attempt.taskId,
  })
}
