import { setTimeout as delay } from 'node:timers/promises'
import { ExportResultCode, type ExportResult } from '@opentelemetry/core'
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace'

const PAUSE_MS = 1_000

/** Goes on where an exporter gives up: spans are sent again until they arrive, for at most `keepMs`. */
export function persistentExporter(exporter: SpanExporter, keepMs: number): SpanExporter {
  const once = (spans: ReadableSpan[]) => new Promise<ExportResult>((resolve) => exporter.export(spans, resolve))

  async function send(spans: ReadableSpan[]): Promise<ExportResult> {
    const deadline = performance.now() + keepMs
    for (;;) {
      const result = await once(spans)
      if (result.code === ExportResultCode.SUCCESS || performance.now() > deadline) return result
      await delay(PAUSE_MS, undefined, { ref: false })
    }
  }
  return {
    export: async (spans, done) => done(await send(spans)),
    shutdown: () => exporter.shutdown(),
  }
}
