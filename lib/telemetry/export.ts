import { context } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'
import { ATTR, LIGHTSTEP } from '#trace/attributes.ts'
import type { OtelSpan, StoredSpan } from '#trace/span.ts'
import type { Destination } from './destinations.ts'
import { startLoop, type Loop } from './loop.ts'
import type { ExportStore } from './ports.ts'
import { ExportError, sendOtlp } from './send-otlp.ts'

export interface ExporterOptions {
  readonly destination: Destination
  readonly store: ExportStore
  readonly onError: (error: unknown) => void
  /** Told of a span the backend refuses even when it is sent alone: it is passed over. */
  readonly onRefused: (span: StoredSpan) => void
}

const SPANS_PER_PAGE = 500
const IDLE_MS = 1_000
/** A batch on its way may arrive; what is cut off is sent again, and the backend has it twice. */
const STOP_MS_MAX = 1_000
const BACK_OFF_MS = { first: 1_000, max: 60_000 }

/** What leaves: a received span keeps its attributes, and says whose run it belongs to as far as we know it. */
function exportable(span: StoredSpan): OtelSpan {
  if (span.origin === 'engine') return span
  const person = span.personId === null ? {} : { [ATTR.userId]: span.personId }
  const known = { ...person, [LIGHTSTEP.identityVerified]: span.isVerified }
  const run = span.attributes[ATTR.pipelineRunId] === undefined ? { [ATTR.pipelineRunId]: span.rootRunId } : {}
  const claimed = span.origin === 'received' ? { [ATTR.pipelineRunId]: span.rootRunId } : run
  return { ...span, attributes: { ...span.attributes, ...known, ...claimed } }
}

/** The backend finds fault with the batch itself: sending it again unchanged would never end. */
const isBatchRefused = (error: unknown): boolean =>
  error instanceof ExportError && (error.status === 400 || error.status === 413 || error.status === 422)

/** Sends a batch; one that is refused is halved until the spans at fault are alone, and those are passed over. */
async function sendHalving(options: ExporterOptions, spans: readonly StoredSpan[], stop: AbortSignal): Promise<void> {
  try {
    await sendOtlp(options.destination, spans.map(exportable), stop)
  } catch (error) {
    if (!isBatchRefused(error)) throw error
    const [first] = spans
    if (spans.length === 1 && first) return options.onRefused(first)
    const middle = Math.ceil(spans.length / 2)
    await sendHalving(options, spans.slice(0, middle), stop)
    await sendHalving(options, spans.slice(middle), stop)
  }
}

/**
 * Sends stored spans to one backend for as long as the process lives, from where its cursor in the database stands: what
 * could not be sent is sent later, and nothing else waits for it.
 */
export function startExporter(options: ExporterOptions): Loop {
  const stopping = new AbortController()
  const step = async (): Promise<boolean> => {
    const sent = await options.store.exportPage(options.destination.name, SPANS_PER_PAGE, (spans) =>
      sendHalving(options, spans, stopping.signal),
    )
    return sent === SPANS_PER_PAGE
  }
  const loop = startLoop({
    step: () => context.with(suppressTracing(context.active()), step),
    idleMs: IDLE_MS,
    backOffMs: BACK_OFF_MS,
    onError: (error) => {
      if (!stopping.signal.aborted) options.onError(error)
    },
  })
  return {
    wake: loop.wake,
    async stop() {
      const timer = setTimeout(() => stopping.abort(), STOP_MS_MAX)
      await loop.stop()
      clearTimeout(timer)
    },
  }
}
