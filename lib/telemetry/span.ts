import {
  context,
  createContextKey,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Span,
} from '@opentelemetry/api'
import type { SpanId, TraceId } from '#core/ids.ts'
import { isAppError } from '#core/errors.ts'

const TRACER = 'conductor-lightstep'

/** Marks contexts that belong to a run's trace, with what every span inside must say. Only those are recorded. */
export const RUN_SPAN = createContextKey('conductor-lightstep.run-span')

/** Values OpenTelemetry takes. */
export type SpanAttributes = { readonly [name: string]: string | number | boolean | readonly string[] }

export interface SpanOptions {
  /** The span to stand under: a run's or an attempt's. Without it the span stands under the active one, and is recorded only inside a run. */
  readonly context?: { readonly traceId: TraceId; readonly spanId: SpanId }
  /** Given to this span and to every span inside: the identity and the run belong here. */
  readonly inherited?: SpanAttributes
  readonly attributes?: SpanAttributes
}

function parentOf(options: SpanOptions) {
  const inherited = { ...inheritedOf(context.active()), ...options.inherited }
  if (!options.context) {
    return options.inherited ? context.active().setValue(RUN_SPAN, inherited) : context.active()
  }
  const parent = { ...options.context, traceFlags: TraceFlags.SAMPLED, isRemote: true }
  return trace.setSpanContext(ROOT_CONTEXT, parent).setValue(RUN_SPAN, options.inherited ?? {})
}

export const inheritedOf = (of: ReturnType<typeof context.active>): SpanAttributes =>
  (of.getValue(RUN_SPAN) as SpanAttributes | undefined) ?? {}

/** Work whose log lines and cold statements name these ids. It makes no spans: nobody may hang spans of theirs under them. */
export function withinTrace<T>(ids: { readonly traceId: TraceId; readonly spanId: SpanId }, work: () => T): T {
  const { traceId, spanId } = ids
  return context.with(trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: TraceFlags.NONE }), work)
}

/** Low in cardinality: a code or a class, never a message. */
function errorTypeOf(error: unknown): string {
  if (isAppError(error)) return error.code
  return error instanceof Error ? error.name : 'unknown'
}

/** Runs work inside a span and ends it with the work. What the work throws is thrown on; the span then is an error with `error.type`. */
export async function withSpan<T>(name: string, options: SpanOptions, work: (span: Span) => Promise<T>): Promise<T> {
  const parent = parentOf(options)
  const span = trace.getTracer(TRACER).startSpan(name, { attributes: asAttributes(options.attributes ?? {}) }, parent)
  return context.with(trace.setSpan(parent, span), async () => {
    try {
      return await work(span)
    } catch (error) {
      span.setStatus({ code: SpanStatusCode.ERROR })
      span.setAttribute('error.type', errorTypeOf(error))
      throw error
    } finally {
      span.end()
    }
  })
}

export const asAttributes = (attributes: SpanAttributes) =>
  Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [name, typeof value === 'object' ? [...value] : value]),
  )
