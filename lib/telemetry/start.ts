import { setTimeout as delay } from 'node:timers/promises'
import { context, trace, type Context as OtelContext } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { ExportResultCode, suppressTracing, type ExportResult } from '@opentelemetry/core'
import { resourceFromAttributes } from '@opentelemetry/resources'
import {
  BatchSpanProcessor,
  SamplingDecision,
  TracerProvider,
  type ReadableSpan,
  type Sampler,
  type Span,
  type SpanExporter,
  type SpanProcessor,
} from '@opentelemetry/sdk-trace'
import type { Settings } from '#config/settings.ts'
import { isAppError } from '#core/errors.ts'
import { ATTR, LIGHTSTEP } from '#trace/attributes.ts'
import { OWN_SERVICE } from '#trace/engine-spans-base.ts'
import type { StoreOwnSpans } from './ports.ts'
import { otelSpanOf } from './readable.ts'
import { asAttributes, inheritedOf, RUN_SPAN } from './span.ts'

export interface TelemetryOptions {
  readonly settings: Pick<Settings, 'process'>
  readonly storeSpans: StoreOwnSpans
  readonly onError: (error: unknown) => void
}

export interface Telemetry {
  /** Everything that ended is stored when this resolves. */
  flush(): Promise<void>
  stop(): Promise<void>
}

/** The run page shows a span soon after it ended. */
const STORE_AFTER_MS = 200
/** How long spans are kept while the store is unavailable, and how often it is tried. */
const KEEP_MS = 120_000
const AGAIN_MS = 500

/** Only what happens inside a run is recorded: page views and polling make spans that belong to nothing. */
const insideRuns: Sampler = {
  shouldSample: (parent) => ({
    decision:
      parent.getValue(RUN_SPAN) === undefined ? SamplingDecision.NOT_RECORD : SamplingDecision.RECORD_AND_SAMPLED,
  }),
  toString: () => 'InsideRuns',
}

/** Gives every span what its surroundings say: the person and the run. */
const inheriting: SpanProcessor = {
  onStart(span: Span, parent: OtelContext): void {
    span.setAttributes(asAttributes(inheritedOf(parent)))
  },
  onEnd: () => undefined,
  forceFlush: async () => undefined,
  shutdown: async () => undefined,
}

const isAway = (error: unknown): boolean => isAppError(error) && error.code === 'unavailable'

/** Stores instead of sending; storing makes no spans itself. What cannot be stored now is tried again until the process stops. */
function storingExporter({ storeSpans, onError }: TelemetryOptions, stopping: AbortSignal): SpanExporter {
  async function store(spans: ReadableSpan[]): Promise<ExportResult> {
    const giveUpAt = performance.now() + KEEP_MS
    for (;;) {
      try {
        await context.with(suppressTracing(context.active()), () => storeSpans(spans.map(otelSpanOf)))
        return { code: ExportResultCode.SUCCESS }
      } catch (error) {
        if (!isAway(error) || stopping.aborted || performance.now() > giveUpAt) {
          onError(error)
          return { code: ExportResultCode.FAILED }
        }
      }
      await delay(AGAIN_MS, undefined, { ref: false })
    }
  }
  return {
    export: async (spans, done) => done(await store(spans)),
    shutdown: async () => undefined,
  }
}

/** The exporter told of it; whoever flushes can do nothing about it. */
const toldAlready = (): void => undefined

/** Starts OpenTelemetry in this process. Spans go into our own table and nowhere else; nothing is read from the environment. */
export function startTelemetry(options: TelemetryOptions): Telemetry {
  const stopping = new AbortController()
  const batch = new BatchSpanProcessor({
    exporter: storingExporter(options, stopping.signal),
    scheduledDelayMillis: STORE_AFTER_MS,
    exportTimeoutMillis: 2 * KEEP_MS,
  })
  const provider = new TracerProvider({
    sampler: insideRuns,
    resource: resourceFromAttributes({
      [ATTR.serviceName]: OWN_SERVICE,
      [LIGHTSTEP.process]: options.settings.process,
    }),
    spanProcessors: [inheriting, batch],
  })
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
  trace.setGlobalTracerProvider(provider)
  return {
    flush: () => provider.forceFlush().catch(toldAlready),
    async stop() {
      stopping.abort()
      await provider.shutdown().catch(toldAlready)
      trace.disable()
      context.disable()
    },
  }
}
