import type { LinkFact, LinkSetting } from '#config/link-templates.ts'
import type { TraceLinkSettings } from '#config/settings.ts'
import { runIdOfTrace, type SpanId, type TraceId } from '#core/ids.ts'
import { instant, isoOf } from '#core/time.ts'
import type { Nanos } from './span.ts'

/** What a link needs of a span. `endNs` is null while it runs. */
export interface LinkTarget {
  readonly traceId: TraceId
  readonly spanId: SpanId
  readonly startNs: Nanos
  readonly endNs: Nanos | null
  readonly service: string
}

/** One placeholder of a template and what was put in its place; null when nothing is known by that name. */
export interface LinkValue {
  readonly name: LinkFact | LinkSetting | string
  readonly value: string | null
  /** What the installation says of its backend, or what the span says of itself. */
  readonly from: 'setting' | 'span'
}

/** A template filled in, with all that went into it. */
export interface ExplainedLink {
  /** As far as it could be filled in. */
  readonly address: string
  readonly values: readonly LinkValue[]
  /** Why it must not be followed; null when it may. */
  readonly problem: string | null
}

const NANOS_PER_MICRO = 1_000n
const NANOS_PER_MS = 1_000_000n
const NANOS_PER_SECOND = 1_000_000_000n
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

/** What a template may say of a span. Ends are rounded up, so that the span lies within; while it runs it ends as it begins. */
function factsOf({ traceId, spanId, startNs, endNs, service }: LinkTarget): Record<LinkFact, string> {
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
    startMicros: (start / NANOS_PER_MICRO).toString(),
    endMicros: (end / NANOS_PER_MICRO + 1n).toString(),
    startIso: isoOf(instant(Number(start / NANOS_PER_MS))),
    endIso: isoOf(instant(Number(end / NANOS_PER_MS + 1n))),
    service,
    /** The root run: it gives the trace its id. */
    runId: runIdOfTrace(traceId),
  }
}

/** What stands behind an encoded quotation mark is a text in JSON within the address. */
const isInJson = (template: string, at: number): boolean => template.slice(0, at).endsWith('%22')

const jsonText = (value: string): string => JSON.stringify(value).slice(1, -1)

/** Fills in a template and says what of it came from where, and what is wrong with it. */
export function explainLink(
  { template, settings }: Pick<TraceLinkSettings, 'template' | 'settings'>,
  target: LinkTarget,
): ExplainedLink {
  const facts: { readonly [name: string]: string | undefined } = factsOf(target)
  const given: { readonly [name: string]: string | undefined } = settings
  const values = new Map<string, LinkValue>()
  const address = template.replaceAll(/\{([^{}]*)\}/g, (_, name: string, at: number) => {
    const value = facts[name] ?? given[name] ?? null
    values.set(name, { name, value, from: name in facts ? 'span' : 'setting' })
    const text = value ?? ''
    if (name === 'base') return text.replace(/\/+$/, '')
    return encodeURIComponent(isInJson(template, at) ? jsonText(text) : text)
  })
  return { address, values: [...values.values()], problem: problemOf(address, [...values.values()]) }
}

function problemOf(address: string, values: readonly LinkValue[]): string | null {
  const missing = values.filter(({ value }) => value === null).map(({ name }) => `{${name}}`)
  if (missing.length > 0) return `Nothing is given for ${missing.join(', ')}`
  const url = URL.parse(address)
  if (!url) return 'It is no address'
  if (url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.has(url.hostname))) return null
  return 'It leads elsewhere than to https, or to http on this machine'
}

/** The page of a span and its trace in the trace backend, or null when there is none or it would lead where it must not. */
export function deepLink(backend: TraceLinkSettings | null, target: LinkTarget): string | null {
  if (backend === null) return null
  const { address, problem } = explainLink(backend, target)
  return problem === null ? address : null
}
