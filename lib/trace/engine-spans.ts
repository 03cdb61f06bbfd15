import { spanIdOf, traceIdOf } from '#core/ids.ts'
import type { ChainEntry } from '#ledger/entry.ts'
import { ATTR, CONDUCTOR, LIGHTSTEP } from './attributes.ts'
import { attemptSpan } from './engine-spans-attempt.ts'
import { engineSpan, type ChainRun } from './engine-spans-base.ts'
import { textFact } from './facts.ts'
import { generationAt, generationsOf, linksBack, startOf, type GenerationFacts } from './engine-spans-generation.ts'
import { requestOf, verbSpans } from './engine-spans-verb.ts'
import type { SpanLink, StoredSpan } from './span.ts'

/** OTel semconv: cicd.pipeline.result, by Conductor's WorkflowStatus. */
const RESULTS: { readonly [status: string]: string } = {
  COMPLETED: 'success',
  FAILED: 'failure',
  TIMED_OUT: 'timeout',
  TERMINATED: 'cancellation',
}

const approvalLinks = ({ run, opened }: GenerationFacts, entries: readonly ChainEntry[]): SpanLink[] =>
  entries
    .filter((entry) => entry.kind === 'approval.decided' && entry.seq > (opened?.seq ?? 0))
    .flatMap((entry) => requestOf(entry)?.spanId ?? [])
    .map((spanId) => ({ traceId: traceIdOf(run.rootRunId), spanId, attributes: { [LIGHTSTEP.linkType]: 'approval' } }))

/** The span of one generation of a run; a child run's hangs below the task that started it. */
function rootSpan(generation: GenerationFacts, entries: readonly ChainEntry[], ended: ChainEntry): StoredSpan {
  const { run } = generation
  const result = RESULTS[ended.status ?? ''] ?? 'error'
  const isFailure = result === 'failure' || result === 'timeout'
  return engineSpan(run, ended, {
    spanId: spanIdOf(run.generation.id),
    parentSpanId: run.parent === null ? null : spanIdOf(run.parent.taskId),
    name: `RUN ${run.workflow}`,
    kind: 'SERVER',
    startedAt: startOf(generation),
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
    links: [...linksBack(generation), ...approvalLinks(generation, entries)],
    taskId: null,
  })
}

function spansOf(generation: GenerationFacts, entries: readonly ChainEntry[], entry: ChainEntry): StoredSpan[] {
  const asked = verbSpans(generation.run, entry)
  if (entry.kind === 'run.ended') return [...asked, rootSpan(generation, entries, entry)]
  const isEnd = entry.kind === 'task.ended' && entry.taskId !== null
  return isEnd ? [...asked, attemptSpan(generation.run, entries, entry)] : asked
}

/**
 * The engine spans that the entries after `afterSeq` bring about: a verb's with its policy check, an attempt's when it
 * ends, a generation's when it ends. Ids come from the entries, so the same entries always make the same spans. `entries`
 * are all of one run, in order, up to the last that is to be projected.
 */
export function engineSpans(run: ChainRun, entries: readonly ChainEntry[], afterSeq = 0): StoredSpan[] {
  const generations = generationsOf(run, entries)
  const fresh = entries.filter((entry) => entry.seq > afterSeq)
  return fresh.flatMap((entry) => spansOf(generationAt(generations, entry), entries, entry))
}
