import type { SpanId, TraceId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { Attributed } from './otlp-extras.ts'
import { OtlpDecodeError, type DecodedTraces, type OtlpLimits } from './otlp-limits.ts'
import { SPAN_KINDS, type OtelSpan, type SpanLink, type SpanScope, type SpanStatus } from './span.ts'

/** A span as it stood in the request, of either encoding, before anything was checked. Ids are hex, moments decimal digits. */
export interface RawSpan extends Attributed {
  traceId: string
  spanId: string
  parentSpanId: string
  name: string
  kind: number
  startNs: bigint
  endNs: bigint
  statusCode: number
  statusMessage: string
  events: RawEvent[]
  links: RawLink[]
}

export interface RawEvent extends Attributed {
  timeNs: string
  name: string
}

export interface RawLink extends Attributed {
  traceId: string
  spanId: string
}

export interface RawScope extends Attributed {
  name: string
  version: string
  spans: RawSpan[]
}

export interface RawResource extends Attributed {
  scopes: RawScope[]
}

const NAME_LENGTH_MAX = 1_024
const TIME_NS_MAX = 2n ** 63n - 1n
const STATUSES: readonly SpanStatus[] = ['unset', 'ok', 'error']

export const emptyScope = (): RawScope => ({ name: '', version: '', attributes: {}, spans: [] })

export const emptySpan = (): RawSpan => ({
  traceId: '',
  spanId: '',
  parentSpanId: '',
  name: '',
  kind: 0,
  startNs: 0n,
  endNs: 0n,
  statusCode: 0,
  statusMessage: '',
  attributes: {},
  events: [],
  links: [],
})

/** Text columns take neither NUL nor half a surrogate pair: both become U+FFFD, as decoders do with broken UTF-8. */
const plainText = (text: string, lengthMax: number): string =>
  text.slice(0, lengthMax).replaceAll('\0', '\uFFFD').toWellFormed()

/** `service.name` of a resource, or what the specification says stands for a missing one. */
export function serviceOf(resource: JsonObject): string {
  const name = resource['service.name']
  return typeof name === 'string' && name !== '' ? plainText(name, NAME_LENGTH_MAX) : 'unknown_service'
}

/** Counts the spans of a request (and what holds them: empty ones are cheap to send) while it is read, and stops it at the bound. */
export function spanCounter(limits: OtlpLimits): () => void {
  let left = limits.spansMax
  return () => {
    if (left-- <= 0) {
      throw new OtlpDecodeError('too_large', `a request may hold ${limits.spansMax} spans: send smaller batches`)
    }
  }
}

const isTraceId = (text: string): boolean => /^(?!0{32})[0-9a-f]{32}$/.test(text)
const isSpanId = (text: string): boolean => /^(?!0{16})[0-9a-f]{16}$/.test(text)

/** Why a span can't be taken, or null. */
function fault(raw: RawSpan): string | null {
  if (!isTraceId(raw.traceId)) return 'the trace id is not 16 bytes or all zero'
  if (!isSpanId(raw.spanId)) return 'the span id is not 8 bytes or all zero'
  if (raw.parentSpanId !== '' && !isSpanId(raw.parentSpanId)) return 'the parent span id is not 8 bytes'
  if (raw.startNs <= 0n || raw.endNs > TIME_NS_MAX) return 'a time is missing or out of range'
  return raw.endNs < raw.startNs ? 'the span ends before it starts' : null
}

const isLink = (link: RawLink): boolean => isTraceId(link.traceId) && isSpanId(link.spanId)

function scopeOf({ name, version, attributes, extras }: RawScope): SpanScope {
  return {
    name: plainText(name, NAME_LENGTH_MAX),
    version: version === '' ? null : plainText(version, NAME_LENGTH_MAX),
    ...(Object.keys(attributes).length > 0 && { attributes }),
    ...(extras && { extras }),
  }
}

type Source = Pick<OtelSpan, 'resource' | 'resourceExtras' | 'scope'>

function checked(raw: RawSpan, source: Source): OtelSpan {
  const span: OtelSpan = {
    traceId: raw.traceId as TraceId,
    spanId: raw.spanId as SpanId,
    parentSpanId: raw.parentSpanId === '' ? null : (raw.parentSpanId as SpanId),
    name: plainText(raw.name, NAME_LENGTH_MAX),
    kind: SPAN_KINDS[raw.kind] ?? 'UNSPECIFIED',
    startNs: raw.startNs.toString(),
    endNs: raw.endNs.toString(),
    status: STATUSES[raw.statusCode] ?? 'unset',
    statusMessage: raw.statusMessage === '' ? null : plainText(raw.statusMessage, NAME_LENGTH_MAX),
    attributes: raw.attributes,
    events: raw.events,
    links: raw.links.filter(isLink) as unknown as SpanLink[],
    resource: source.resource,
    scope: source.scope,
  }
  const { extras } = raw
  const { resourceExtras } = source
  if (extras === undefined && resourceExtras === undefined) return span
  return { ...span, ...(resourceExtras && { resourceExtras }), ...(extras && { extras }) }
}

/** Checks every span for itself: one that can't be taken never costs its neighbours. Spans of one resource or scope share the object. */
export function checkSpans(resources: readonly RawResource[]): DecodedTraces {
  const spans: OtelSpan[] = []
  const rejected = new Map<string, number>()
  const take = (raw: RawSpan, source: Source): void => {
    const reason = fault(raw)
    if (reason === null) spans.push(checked(raw, source))
    else rejected.set(reason, (rejected.get(reason) ?? 0) + 1)
  }
  for (const { attributes: resource, extras, scopes } of resources) {
    for (const raw of scopes) {
      const source = { resource, scope: scopeOf(raw), ...(extras && { resourceExtras: extras }) }
      for (const span of raw.spans) take(span, source)
    }
  }
  return { spans, rejected: Array.from(rejected, ([reason, count]) => ({ reason, count })) }
}
