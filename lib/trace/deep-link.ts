import type { TraceBackendView } from '#services/runs/view.ts'
import type { Nanos, OtelSpan } from './span.ts'

/** What a link needs of a span: Lightstep finds one by its id and a moment within it. `endNs` is null while it runs. */
export interface LinkTarget {
  readonly spanId: OtelSpan['spanId']
  readonly startNs: Nanos
  readonly endNs: Nanos | null
}

const NANOS_PER_MICRO = 1_000n

function micros({ startNs, endNs }: LinkTarget): string {
  if (endNs === null) return 'now'
  return ((BigInt(startNs) + BigInt(endNs)) / 2n / NANOS_PER_MICRO).toString()
}

/** The page of a span and its trace in the trace backend, or null when there is none or its address is not https. */
export function deepLink(backend: TraceBackendView | null, target: LinkTarget): string | null {
  if (backend === null || !URL.canParse(backend.appUrl)) return null
  const { protocol, origin } = new URL(backend.appUrl)
  if (protocol !== 'https:') return null
  const query = `span_guid=${encodeURIComponent(target.spanId)}&at_micros=${encodeURIComponent(micros(target))}`
  return `${origin}/${encodeURIComponent(backend.project)}/trace?${query}#span-${encodeURIComponent(target.spanId)}`
}
