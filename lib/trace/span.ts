import type { RunId, SpanId, TaskId, TraceId, UserId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'

/** OTLP: Span.SpanKind. */
export const SPAN_KINDS = ['UNSPECIFIED', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'] as const
export type SpanKind = (typeof SPAN_KINDS)[number]

/** OTLP: Status.StatusCode. */
export type SpanStatus = 'unset' | 'ok' | 'error'

/** Nanoseconds since the epoch as decimal digits: they do not fit a number and must survive JSON. */
export type Nanos = string

/** What an attribute's value was where its JSON does not tell; of a list or an object, what these hold by place or name. */
export type ValueType = 'int' | 'double' | 'bytes' | { readonly [at: string]: ValueType }

/** How many were left out, by whoever sent it or here. */
export interface Dropped {
  readonly attributes?: number
  readonly events?: number
  readonly links?: number
}

/** What most have nothing of. Of a span, an event, a link, a scope or a resource, as far as OpenTelemetry knows it of one. */
export interface Extras {
  /** W3C Trace Context: what vendors say of the trace, up to 512 characters. */
  readonly traceState?: string
  /** W3C Trace Context's flags, and whether the parent (of a link, what is linked) was remote (OTLP: SpanFlags); not 0. */
  readonly flags?: number
  readonly schemaUrl?: string
  /** Of attributes by their names. */
  readonly types?: { readonly [name: string]: ValueType }
  readonly dropped?: Dropped
}

export interface SpanEvent {
  readonly timeNs: Nanos
  readonly name: string
  readonly attributes: JsonObject
  readonly extras?: Extras
}

export interface SpanLink {
  readonly traceId: TraceId
  readonly spanId: SpanId
  readonly attributes: JsonObject
  readonly extras?: Extras
}

/** What made a span: a library or a part of the program. */
export interface SpanScope {
  readonly name: string
  readonly version: string | null
  readonly attributes?: JsonObject
  readonly extras?: Extras
}

/** A span as OpenTelemetry says it, decoded and normalised: one flat object of attributes, resource and scope apart. */
export interface OtelSpan {
  readonly traceId: TraceId
  readonly spanId: SpanId
  readonly parentSpanId: SpanId | null
  readonly name: string
  readonly kind: SpanKind
  readonly startNs: Nanos
  readonly endNs: Nanos
  readonly status: SpanStatus
  readonly statusMessage: string | null
  readonly attributes: JsonObject
  readonly events: readonly SpanEvent[]
  readonly links: readonly SpanLink[]
  /** Resource attributes; `service.name` among them. */
  readonly resource: JsonObject
  readonly scope: SpanScope
  readonly resourceExtras?: Extras
  readonly extras?: Extras
}

/** Who sent it: projected from the chain, made by this product's own code, or received by OTLP. */
export type SpanOrigin = 'engine' | 'own' | 'received'

/** A span of a run. The attributes are as they came; the columns beside them are what we know. */
export interface StoredSpan extends OtelSpan {
  readonly rootRunId: RunId
  readonly taskId: TaskId | null
  /** Null also when a received span claims somebody itself: see identityOfSpan. */
  readonly personId: UserId | null
  /** True when the person is known from an attempt's row or its signed token, false when only claimed. */
  readonly isVerified: boolean
  readonly origin: SpanOrigin
  readonly service: string
}
