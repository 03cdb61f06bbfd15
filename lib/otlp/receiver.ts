import type { Host } from '#host/host.ts'
import { createSpanIntake, type SpanIntake } from '#services/spans/span-intake.ts'
import { log } from '#telemetry/log.ts'
import { OTLP_LIMITS } from '#trace/otlp-limits.ts'
import type { AdmissionLimits } from './admission.ts'
import { createTracesApp } from './traces-app.ts'

const MIB = 1024 * 1024

const ADMISSION: AdmissionLimits = {
  readingMax: 512,
  // As long as the SDKs wait for an answer.
  bodyMsMax: 10_000,
  requestsMax: 64,
  bytesMax: 96 * MIB,
  storedAtOnceMax: 4,
  decodedBytesMax: 32 * MIB,
}

/** What receives spans in this process: its apps share one, whichever ports they listen on. */
export interface TraceReceiver {
  readonly app: ReturnType<typeof createTracesApp>
  readonly intake: SpanIntake
}

export function createTraceReceiver({ db, live, tokens, settings }: Host): TraceReceiver {
  const onError = (error: unknown): void => log.warn({ err: error }, 'what was received could not be counted yet')
  const intake = createSpanIntake({ db, live, tokens, settings, onError })
  const app = createTracesApp({
    admit: intake.admit,
    storeSpans: intake.store,
    count: intake.count,
    limits: OTLP_LIMITS,
    admission: ADMISSION,
    onError: (error) => log.error({ err: error }, 'spans could not be received'),
  })
  return { app, intake }
}
