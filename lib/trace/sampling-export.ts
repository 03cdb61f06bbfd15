import type { RunId } from '#core/ids.ts'
import { ATTR, LIGHTSTEP } from './attributes.ts'
import type { SamplingDecision } from './sampling.ts'
import { traceStateOf } from './sampling-rate.ts'
import type { OtelSpan, StoredSpan } from './span.ts'

/** Which spans a backend gets: those this product made, or also those it received. */
export type ExportScope = 'ours' | 'all'

/** What becomes of a span on its way to one backend. */
export type ExportFate = 'send' | 'reduce' | 'let-go' | 'wait' | 'not-wanted'

/** Engine spans of every run leave at once; others when it is known how much of their run is kept, and as much of them. */
export function fateOf(
  span: Pick<StoredSpan, 'origin'>,
  sampling: Pick<SamplingDecision, 'tier'> | null,
  scope: ExportScope,
): ExportFate {
  if (span.origin === 'received' && scope === 'ours') return 'not-wanted'
  if (span.origin === 'engine') return 'send'
  if (sampling === null) return 'wait'
  if (sampling.tier === 'FULL') return 'send'
  return sampling.tier === 'SUMMARY' ? 'reduce' : 'let-go'
}

/** A span as it leaves, with the state of its trace as OpenTelemetry's tracestate says it. */
export interface LeavingSpan extends OtelSpan {
  readonly traceState: string
}

/** A probability of 1 is a double like every other. */
const OWN_TYPES = { [LIGHTSTEP.samplingProbability]: 'double' } as const

/** A stored span with the run it belongs to, and what was decided about the run of its trace. */
export interface Leaver {
  readonly span: StoredSpan
  readonly runId: RunId
  readonly sampling: SamplingDecision | null
}

/** What leaves: a received span keeps its attributes, and says whose run it belongs to as far as we know it. */
export function leavingSpan({ span, runId, sampling }: Leaver, fate: 'send' | 'reduce'): LeavingSpan {
  const kept = fate === 'reduce' ? summaryOf(span) : span
  const tier = sampling && {
    [LIGHTSTEP.samplingTier]: sampling.tier,
    [LIGHTSTEP.samplingRule]: sampling.rule,
    [LIGHTSTEP.samplingProbability]: sampling.probability,
  }
  const reject = span.origin === 'engine' || sampling === null ? 0 : sampling.reject
  const attributes = { ...kept.attributes, ...ownership(span, runId), ...tier }
  const extras = sampling ? { extras: { ...kept.extras, types: { ...kept.extras?.types, ...OWN_TYPES } } } : {}
  return { ...kept, attributes, ...extras, traceState: traceStateOf(reject, span.extras?.traceState) }
}

function ownership(span: StoredSpan, runId: RunId): OtelSpan['attributes'] {
  if (span.origin === 'engine') return {}
  const person = span.personId === null ? {} : { [ATTR.userId]: span.personId }
  const own = span.origin === 'own' ? span.attributes[ATTR.pipelineRunId] : undefined
  return { ...person, [LIGHTSTEP.identityVerified]: span.isVerified, [ATTR.pipelineRunId]: own ?? runId }
}

/** Ids, name, status and times, and how much there was of the rest. */
export const summaryOf = (span: StoredSpan): StoredSpan => ({
  ...span,
  statusMessage: null,
  attributes: {
    [LIGHTSTEP.samplingAttributes]: Object.keys(span.attributes).length,
    [LIGHTSTEP.samplingEvents]: span.events.length,
    [LIGHTSTEP.samplingLinks]: span.links.length,
  },
  events: [],
  links: [],
})
