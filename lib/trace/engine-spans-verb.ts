import { spanIdOf, type TaskId } from '#core/ids.ts'
import { isObject } from '#core/json.ts'
import { laterOf } from '#core/time.ts'
import type { RequestFacts } from '#engine/command.ts'
import type { ChainEntry } from '#ledger/entry.ts'
import { LIGHTSTEP } from './attributes.ts'
import { outcomeOf } from './engine-spans-attempt.ts'
import { engineSpan, type ChainRun, type SpanDraft } from './engine-spans-base.ts'
import type { SpanLink, StoredSpan } from './span.ts'

/** The verb behind an entry, if somebody asked for it: our own code wrote these facts. */
export function requestOf(entry: ChainEntry): RequestFacts | null {
  const request = entry.facts['request']
  return isObject(request) ? (request as unknown as RequestFacts) : null
}

/** `run.launch` reads `launch`; a decision is named by what was decided. */
function wordOf(verb: string, entry: ChainEntry): string {
  if (entry.kind === 'approval.decided') return outcomeOf(entry) === 'denied' ? 'deny' : 'approve'
  return verb.slice(verb.lastIndexOf('.') + 1)
}

/** Nobody outside chooses our trace: where a request came from stands beside it. */
const inboundLinks = ({ inbound }: RequestFacts): readonly SpanLink[] =>
  inbound
    ? [
        {
          traceId: inbound.traceId,
          spanId: inbound.spanId,
          attributes: { [LIGHTSTEP.linkType]: 'inbound', [LIGHTSTEP.linkFormat]: inbound.format },
          ...(inbound.traceState === undefined ? {} : { extras: { traceState: inbound.traceState } }),
        },
      ]
    : []

/** The span of what a person asked for, and of its policy check within: both act for whoever asked, never for the run's launcher. */
export function verbSpans(run: ChainRun, entry: ChainEntry): StoredSpan[] {
  const request = requestOf(entry)
  if (request === null) return []
  const { policy } = request
  const taskId = entry.kind === 'approval.decided' ? (entry.taskId as TaskId | null) : null
  const common = {
    kind: 'INTERNAL',
    status: 'unset',
    actor: entry.actor,
    links: [],
    taskId,
  } satisfies Partial<SpanDraft>
  const asked = engineSpan(run, entry, {
    ...common,
    spanId: request.spanId,
    parentSpanId: spanIdOf(taskId ?? run.generation.id),
    name: `${wordOf(request.verb, entry)} ${run.workflow}`,
    links: inboundLinks(request),
    startedAt: request.startedAt,
    endedAt: laterOf(entry.at, policy.endedAt),
    attributes: {
      [LIGHTSTEP.verb]: request.verb,
      [LIGHTSTEP.via]: entry.via,
      [LIGHTSTEP.approvalId]: taskId,
    },
  })
  const check = engineSpan(run, entry, {
    ...common,
    spanId: policy.spanId,
    parentSpanId: request.spanId,
    name: 'policy check',
    startedAt: policy.startedAt,
    endedAt: policy.endedAt,
    attributes: {
      [LIGHTSTEP.verb]: request.verb,
      [LIGHTSTEP.policyDecision]: 'allow',
      [LIGHTSTEP.policyIds]: [...policy.ids],
    },
  })
  return [asked, check]
}
