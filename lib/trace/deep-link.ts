import type { LinkFact } from '#config/link-templates.ts'
import type { TraceLinkSettings } from '#config/settings.ts'
import type { SpanId, TraceId } from '#core/ids.ts'
import { instant, isoOf } from '#core/time.ts'
import type { Nanos } from './span.ts'

/** What a link needs of a span. `endNs` is null while it runs. */
export interface LinkTarget {
  readonly traceId: TraceId
  readonly spanId: SpanId
  readonly startNs: Nanos
  readonly endNs: Nanos | null
}

const NANOS_PER_MICRO = 1_000n
const NANOS_PER_MS = 1_000_000n
const NANOS_PER_SECOND = 1_000_000_000n
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** What a template may say of a span. Ends are rounded up, so that the span lies within; while it runs it ends as it begins. */
function factsOf({ traceId, spanId, startNs, endNs }: LinkTarget): Record<LinkFact, string> {
  const start = BigInt(startNs)
  const end = endNs === null ? start : BigInt(endNs)
  return {
    traceId,
    /** AWS X-Ray writes a trace id in two parts. */
    traceIdTime: traceId.slice(0, 8),
    traceIdRest: traceId.slice(8),
    spanId,
    spanIdDecimal: BigInt(`0x${spanId}`).toString(),
    /** Lightstep: a moment within the span, `now` while it runs. */
    middleMicros: endNs === null ? 'now' : ((start + end) / 2n / NANOS_PER_MICRO).toString(),
    startSeconds: (start / NANOS_PER_SECOND).toString(),
    endSeconds: (end / NANOS_PER_SECOND + 1n).toString(),
    startMs: (start / NANOS_PER_MS).toString(),
    endMs: (end / NANOS_PER_MS + 1n).toString(),
    startIso: isoOf(instant(Number(start / NANOS_PER_MS))),
  }
}

/** The page of a span and its trace in the trace backend, or null when there is none or it would lead where it must not. */
export function deepLink(backend: TraceLinkSettings | null, target: LinkTarget): string | null {
  if (backend === null) return null
  const values: { readonly [name: string]: string | undefined } = { ...factsOf(target), ...backend.settings }
  let isKnown = true
  const href = backend.template.replaceAll(/\{([^{}]*)\}/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) isKnown = false
    return name === 'base' ? (value ?? '').replace(/\/+$/, '') : encodeURIComponent(value ?? '')
  })
  return isKnown && mayLeadTo(href) ? href : null
}

function mayLeadTo(href: string): boolean {
  if (!URL.canParse(href)) return false
  const { protocol, hostname } = new URL(href)
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname))
}
