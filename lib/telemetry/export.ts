import { context } from '@opentelemetry/api'
import { suppressTracing } from '@opentelemetry/core'
import type { ExportSettings } from '#config/settings.ts'
import { gasp, rest } from './breath.ts'
import type { Destination } from './destinations.ts'
import { startLoop, type Loop } from './loop.ts'
import { passSpans, type PassParts } from './pass-spans.ts'
import type { ExportStore, SampledSpan } from './ports.ts'
import { createRedact } from './redact.ts'
import { ExportError } from './send-otlp.ts'

export interface ExporterOptions {
  readonly destination: Destination
  readonly settings: Pick<ExportSettings, 'ageMsMax' | 'spansBehindMax' | 'redaction'>
  readonly store: ExportStore
  readonly onError: (error: unknown) => void
  readonly onRefused: PassParts['onRefused']
}

const SPANS_PER_PAGE = 500
const IDLE_MS = 1_000
/** With a backend that takes so long nothing is gained by hurry. */
const SLOW_MS = 1_000
/** A batch on its way may arrive; what is cut off is sent again, and the backend has it twice. */
const STOP_MS_MAX = 1_000
const BACK_OFF_MS = { first: 1_000, max: 60_000 }

/** What is kept of a failure: never what the backend or the network said, they may quote a header. */
const wordsOf = (error: unknown): string =>
  error instanceof ExportError ? error.message : 'the spans could not be read or passed on'

/**
 * Sends stored spans to one backend for as long as the process lives, from where its cursor in the database stands: what
 * could not be sent is sent later, and nothing else waits for it. Never more than a page of spans is in memory.
 */
export function startExporter(options: ExporterOptions): Loop {
  const { destination, settings, store, onRefused } = options
  const stopping = new AbortController()
  const redact = createRedact(settings.redaction)
  const parts = { destination, redact, ageMsMax: settings.ageMsMax, onRefused, stop: stopping.signal }
  let isHurried = false
  const step = async (): Promise<boolean> => {
    const startedAt = performance.now()
    const breathe = isHurried ? gasp : rest
    isHurried = false
    const pass = (spans: readonly SampledSpan[]) => passSpans({ ...parts, breathe }, spans)
    const limits = { page: SPANS_PER_PAGE, behindMax: settings.spansBehindMax, breathe }
    const passed = await store.exportPage(destination.name, limits, pass)
    const isMoreWaiting = await store.exportWaiting(destination.name, SPANS_PER_PAGE, pass)
    const isMore = passed === SPANS_PER_PAGE || isMoreWaiting
    isHurried = isMore && performance.now() - startedAt < SLOW_MS
    return isMore
  }
  const stepOrNote = async (): Promise<boolean> => {
    try {
      return await step()
    } catch (error) {
      if (!stopping.signal.aborted) await store.noteFailure(destination.name, wordsOf(error))
      throw error
    }
  }
  const loop = startLoop({
    step: () => context.with(suppressTracing(context.active()), stepOrNote),
    idleMs: IDLE_MS,
    backOffMs: BACK_OFF_MS,
    waitMsOf: (error) => (error instanceof ExportError ? error.retryAfterMs : null),
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
