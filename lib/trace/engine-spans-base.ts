import { personOf, type Actor } from '#core/context.ts'
import { traceIdOf, type SpanId } from '#core/ids.ts'
import type { Json, JsonObject } from '#core/json.ts'
import type { Instant } from '#core/time.ts'
import type { Run } from '#engine/model.ts'
import type { ChainEntry } from '#ledger/entry.ts'
import { ATTR, CONDUCTOR, LIGHTSTEP } from './attributes.ts'
import type { Nanos, SpanKind, SpanLink, SpanStatus, StoredSpan } from './span.ts'

/** What a projection must know of a run; what a later generation may change is read from the chain. */
export type ChainRun = Pick<
  Run,
  | 'id'
  | 'rootRunId'
  | 'parent'
  | 'workflow'
  | 'version'
  | 'programHash'
  | 'serviceFunction'
  | 'actor'
  | 'correlationId'
  | 'createdAt'
> & { readonly generation: Pick<Run['generation'], 'number' | 'id'> }

/** The `service.name` of everything this product itself does. */
export const OWN_SERVICE = 'conductor-lightstep'

const nanosOf = (at: Instant): Nanos => `${Math.trunc(at)}000000`

/** Who acts: `user.id` is the person, whoever acts for them stands beside it. */
function identityAttributes(actor: Actor): JsonObject {
  const person = personOf(actor)
  return {
    ...(person === null ? {} : { [ATTR.userId]: person, [LIGHTSTEP.identityVerified]: true }),
    ...(actor.kind === 'agent' ? { [ATTR.agentId]: actor.id } : {}),
    [LIGHTSTEP.actorKind]: actor.kind,
    [LIGHTSTEP.actorId]: actor.id,
  }
}

const runAttributes = (run: ChainRun): JsonObject => ({
  [ATTR.pipelineName]: run.workflow,
  [ATTR.pipelineRunId]: run.id,
  [CONDUCTOR.workflowName]: run.workflow,
  [CONDUCTOR.workflowVersion]: run.version,
  [LIGHTSTEP.serviceFunction]: run.serviceFunction,
  [LIGHTSTEP.generation]: run.generation.number,
})

/** What differs from one engine span to the next. */
export interface SpanDraft {
  readonly spanId: SpanId
  readonly parentSpanId: SpanId | null
  readonly name: string
  readonly kind: SpanKind
  readonly startedAt: Instant
  readonly endedAt: Instant
  readonly status: SpanStatus
  readonly actor: Actor
  readonly attributes: JsonObject
  readonly links: readonly SpanLink[]
  readonly taskId: StoredSpan['taskId']
}

/** A span of the run's trace with the run's and the actor's attributes. Attributes that are null are left out. */
export function engineSpan(run: ChainRun, entry: ChainEntry, draft: SpanDraft): StoredSpan {
  const person = personOf(draft.actor)
  const own: readonly (readonly [string, Json])[] = Object.entries(draft.attributes).filter(
    ([, value]) => value !== null,
  )
  return {
    traceId: traceIdOf(run.rootRunId),
    spanId: draft.spanId,
    parentSpanId: draft.parentSpanId,
    name: draft.name,
    kind: draft.kind,
    startNs: nanosOf(draft.startedAt),
    endNs: nanosOf(draft.endedAt > draft.startedAt ? draft.endedAt : draft.startedAt),
    status: draft.status,
    statusMessage: null,
    attributes: {
      ...runAttributes(run),
      ...identityAttributes(draft.actor),
      [LIGHTSTEP.entrySeq]: entry.seq,
      ...Object.fromEntries(own),
    },
    events: [],
    links: draft.links,
    resource: { [ATTR.serviceName]: OWN_SERVICE },
    scope: { name: 'conductor-lightstep/engine', version: null },
    rootRunId: run.rootRunId,
    taskId: draft.taskId,
    personId: person,
    isVerified: person !== null,
    origin: 'engine',
    service: OWN_SERVICE,
  }
}
