import {
  context,
  createContextKey,
  propagation,
  trace,
  type Attributes,
  type Context,
  type Span,
} from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { W3CTraceContextPropagator } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto'
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg'
import { resourceFromAttributes } from '@opentelemetry/resources'
import { AlwaysOnSampler, BatchSpanProcessor, TracerProvider, type SpanProcessor } from '@opentelemetry/sdk-trace'
import {
  ATTR_DB_COLLECTION_NAME,
  ATTR_DB_OPERATION_NAME,
  ATTR_SERVICE_NAME,
  ATTR_SERVICE_VERSION,
} from '@opentelemetry/semantic-conventions'
import { persistentExporter } from './persistent-exporter.ts'

const FLUSH_DELAY_MS = 300
/** How long a receiver may be away before spans are given up. */
const KEEP_MS = 120_000
const EXPORT_MS_MAX = 5_000

/** The attributes that say for whom the current request is done, as a function of the span they are written on. */
export type CallerAttributes = (span: Span) => Attributes

const CALLER = createContextKey('caller of this request')

/** A context in which every span that starts is given the caller's attributes. */
export const withCaller = (parent: Context, attributesOf: CallerAttributes): Context =>
  parent.setValue(CALLER, attributesOf)

const callerIn = (from: Context): CallerAttributes | undefined => from.getValue(CALLER) as CallerAttributes | undefined

/** Ten lines that carry identity to any backend: what is known of the caller goes onto every span of the request. */
const callerProcessor: SpanProcessor = {
  onStart(span, parent) {
    const attributesOf = callerIn(parent)
    if (attributesOf) span.setAttributes(attributesOf(span))
  },
  onEnd: () => undefined,
  forceFlush: async () => undefined,
  shutdown: async () => undefined,
}

export interface ServiceTelemetry {
  stop(): Promise<void>
}

/** OpenTelemetry as any service starts it. Call it before `pg` is loaded. */
export function startServiceTelemetry(options: {
  readonly tracesUrl: string
  readonly version: string
}): ServiceTelemetry {
  const provider = new TracerProvider({
    sampler: new AlwaysOnSampler(),
    resource: resourceFromAttributes({ [ATTR_SERVICE_NAME]: 'payments', [ATTR_SERVICE_VERSION]: options.version }),
    spanProcessors: [
      callerProcessor,
      new BatchSpanProcessor({
        exporter: persistentExporter(
          new OTLPTraceExporter({ url: options.tracesUrl, timeoutMillis: EXPORT_MS_MAX }),
          KEEP_MS,
        ),
        exportTimeoutMillis: 2 * KEEP_MS,
        scheduledDelayMillis: FLUSH_DELAY_MS,
      }),
    ],
  })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  propagation.setGlobalPropagator(new W3CTraceContextPropagator())
  trace.setGlobalTracerProvider(provider)
  const pg = new PgInstrumentation({
    requireParentSpan: true,
    ignoreConnectSpans: true,
    requestHook: (span, { query }) => nameStatement(span, query.text),
  })
  pg.setTracerProvider(provider)
  return {
    async stop() {
      pg.disable()
      await provider.shutdown()
    },
  }
}

/** OTel semconv 1.45: a database span is named `{operation} {collection}`; the instrumentation knows the operation only. */
function nameStatement(span: Span, text: string): void {
  const found = /^\s*(INSERT INTO|UPDATE|DELETE FROM|SELECT)\b(?:[^;]*?\bFROM)?\s+(?:payments\.)?(\w+)/i.exec(text)
  if (!found?.[1] || !found[2]) return
  const operation = found[1].split(' ')[0]?.toUpperCase() ?? ''
  span.updateName(`${operation} ${found[2]}`)
  span.setAttributes({ [ATTR_DB_OPERATION_NAME]: operation, [ATTR_DB_COLLECTION_NAME]: found[2] })
}
