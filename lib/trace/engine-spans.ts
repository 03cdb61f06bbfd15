import { spanIdOf, traceIdOf } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { ChainEntry } from '#ledger/entry.ts'
import { ATTR, CONDUCTOR, LIGHTSTEP } from './attributes.ts'
import { attemptSpan } from './engine-spans-attempt.ts'
import { engineSpan, textFact, type ChainRun } from './engine-spans-base.ts'
import { requestOf, verbSpans } from './engine-spans-verb.ts'
import type { SpanLink, StoredSpan } from './span.ts'

/** OTel semconv: cicd.pipeline.result, by Conductor's WorkflowStatus. */
const RESULTS: { readonly [status: string]: string } = {
  COMPLETED: 'success',
  FAILED: 'failure',
  TIMED_OUT: 'timeout',
  TERMINATED: 'cancellation',
}

/** The launch is the root span's first child: the root starts with it, though the run's row is written a moment later. */
function startOf(run: ChainRun, entries: readonly ChainEntry[]): Instant {
  const started = entries.find((entry) => entry.kind === 'run.started')
  const request = started ? requestOf(started) : null
  return request && request.startedAt < run.createdAt ? request.startedAt : run.createdAt
}

const approvalLinks = (run: ChainRun, entries: readonly ChainEntry[]): SpanLink[] =>
  entries
    .filter((entry) => entry.kind === 'approval.decided')
    .flatMap((entry) => requestOf(entry)?.spanId ?? [])
    .map((spanId) => ({ traceId: traceIdOf(run.rootRunId), spanId, attributes: { [LIGHTSTEP.linkType]: 'approval' } }))

/** The run's own span; a child run hangs below the task that started it. */
function rootSpan(run: ChainRun, entries: readonly ChainEntry[], ended: ChainEntry): StoredSpan {
  const result = RESULTS[ended.status ?? ''] ?? 'error'
  const isFailure = result === 'failure' || result === 'timeout'
  return engineSpan(run, ended, {
    spanId: spanIdOf(run.generation.id),
    parentSpanId: run.parent === null ? null : spanIdOf(run.parent.taskId),
    name: `RUN ${run.workflow}`,
    kind: 'SERVER',
    startedAt: startOf(run, entries),
    endedAt: ended.at,
    status: isFailure ? 'error' : 'unset',
    actor: run.actor,
    attributes: {
      [ATTR.pipelineResult]: result,
      [ATTR.errorType]: isFailure ? String(ended.status).toLowerCase() : null,
      [CONDUCTOR.workflowStatus]: ended.status,
      [CONDUCTOR.correlationId]: run.correlationId,
      [LIGHTSTEP.programHash]: run.programHash,
      [LIGHTSTEP.rollback]: textFact(ended.facts, 'rollback'),
    },
    links: approvalLinks(run, entries),
    taskId: null,
  })
}

const endSpans = (run: ChainRun, entries: readonly ChainEntry[], entry: ChainEntry): StoredSpan[] => {
  if (entry.kind === 'task.ended' && entry.taskId !== null) return [attemptSpan(run, entries, entry)]
  return entry.kind === 'run.ended' ? [rootSpan(run, entries, entry)] : []
}

/**
 * The engine spans that the entries after `afterSeq` bring about: a verb's with its policy check, an attempt's when it
 * ends, the run's when it ends. Ids come from the entries, so the same entries always make the same spans. `entries` are
 * all of one run, in order, up to the last that is to be projected.
 */
export function engineSpans(run: ChainRun, entries: readonly ChainEntry[], afterSeq = 0): StoredSpan[] {
  const fresh = entries.filter((entry) => entry.seq > afterSeq)
  return fresh.flatMap((entry) => verbSpans(run, entry).concat(endSpans(run, entries, entry)))
}
