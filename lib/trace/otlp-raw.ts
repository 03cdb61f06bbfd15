import type { SpanId, TraceId } from '#core/ids.ts'
import { keepable } from '#core/input.ts'
import type { JsonObject } from '#core/json.ts'
import { addDropped, type Attributed } from './otlp-extras.ts'
import { OtlpDecodeError, type DecodedTraces, type OtlpLimits, type Rejection } from './otlp-limits.ts'
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
  isCut: boolean
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
  isCut: boolean
}

export interface RawResource extends Attributed {
  scopes: RawScope[]
  isCut: boolean
}

const NAME_LENGTH_MAX = 1_024
const NO_SPAN = '0'.repeat(16)
const TIME_NS_MAX = 2n ** 63n - 1n
const STATUSES: readonly SpanStatus[] = ['unset', 'ok', 'error']

export const emptyScope = (): RawScope => ({ name: '', version: '', attributes: {}, spans: [], isCut: false })

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
  isCut: false,
})

/** Text columns take neither NUL nor half a surrogate pair: both become U+FFFD, as decoders do with broken UTF-8. */
const plainText = (text: string, lengthMax: number): string => keepable(text.slice(0, lengthMax))

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
function fault(raw: RawSpan, latestNs: bigint): string | null {
  if (!isTraceId(raw.traceId)) return 'the trace id is not 16 bytes or all zero'
  if (!isSpanId(raw.spanId)) return 'the span id is not 8 bytes or all zero'
  if (!isRoot(raw) && !isSpanId(raw.parentSpanId)) return 'the parent span id is not 8 bytes'
  const lastNs = raw.endNs > raw.startNs ? raw.endNs : raw.startNs
  if (raw.startNs <= 0n || raw.endNs <= 0n || lastNs > TIME_NS_MAX) return 'a time is missing or out of range'
  return lastNs > latestNs ? 'the span ends more than a day from now' : null
}

/** OpenTelemetry: an id of zeros is none. */
const isRoot = ({ parentSpanId }: RawSpan): boolean => parentSpanId === '' || parentSpanId === NO_SPAN

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

/** OpenTelemetry's SDKs give a span that ends before it starts no duration: clocks are set back. */
const isTurned = (raw: RawSpan): boolean => raw.endNs < raw.startNs

function checked(raw: RawSpan, source: Source): OtelSpan {
  const links = raw.links.filter(isLink)
  addDropped(raw, 'links', raw.links.length - links.length)
  const span: OtelSpan = {
    traceId: raw.traceId as TraceId,
    spanId: raw.spanId as SpanId,
    parentSpanId: isRoot(raw) ? null : (raw.parentSpanId as SpanId),
    name: plainText(raw.name, NAME_LENGTH_MAX),
    kind: SPAN_KINDS[raw.kind] ?? 'UNSPECIFIED',
    startNs: raw.startNs.toString(),
    endNs: (isTurned(raw) ? raw.startNs : raw.endNs).toString(),
    status: STATUSES[raw.statusCode] ?? 'unset',
    statusMessage: raw.statusMessage === '' ? null : plainText(raw.statusMessage, NAME_LENGTH_MAX),
    attributes: raw.attributes,
    events: raw.events,
    links: links as unknown as SpanLink[],
    resource: source.resource,
    scope: source.scope,
  }
  const { extras } = raw
  const { resourceExtras } = source
  if (extras === undefined && resourceExtras === undefined) return span
  return { ...span, ...(resourceExtras && { resourceExtras }), ...(extras && { extras }) }
}

const CUT = 'kept in part: more attributes, events, links or text than is kept of a span'
const TURNED = 'kept without a duration: the span ends before it starts'

/** Whether less of a span is kept than was sent, what it shares with others aside. */
const isInPart = (raw: RawSpan, { links }: OtelSpan): boolean =>
  raw.isCut ||
  raw.name.length > NAME_LENGTH_MAX ||
  raw.statusMessage.length > NAME_LENGTH_MAX ||
  links.length < raw.links.length

/** Counts spans by what is to be said of them. */
class Counts {
  private readonly byReason = new Map<string, number>()

  add(reason: string): void {
    this.byReason.set(reason, (this.byReason.get(reason) ?? 0) + 1)
  }

  all(): Rejection[] {
    return Array.from(this.byReason, ([reason, count]) => ({ reason, count }))
  }
}

/** Checks every span for itself: one that can't be taken never costs its neighbours. Spans of one resource or scope share the object. */
export function checkSpans(resources: readonly RawResource[], latestNs = TIME_NS_MAX): DecodedTraces {
  const spans: OtelSpan[] = []
  const [rejected, remarks] = [new Counts(), new Counts()]
  const take = (raw: RawSpan, source: Source, isSourceCut: boolean): void => {
    const reason = fault(raw, latestNs)
    if (reason !== null) return rejected.add(reason)
    const span = checked(raw, source)
    if (isSourceCut || isInPart(raw, span)) remarks.add(CUT)
    if (isTurned(raw)) remarks.add(TURNED)
    spans.push(span)
  }
  for (const { attributes: resource, extras, scopes, isCut } of resources) {
    for (const raw of scopes) {
      const source = { resource, scope: scopeOf(raw), ...(extras && { resourceExtras: extras }) }
      for (const span of raw.spans) take(span, source, isCut || raw.isCut)
    }
  }
  return { spans, rejected: rejected.all(), remarks: remarks.all() }
}
