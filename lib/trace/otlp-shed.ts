import type { JsonObject } from '#core/json.ts'
import { ATTR, LIGHTSTEP } from './attributes.ts'
import type { OtelSpan } from './span.ts'

/** How much is left out while more comes in than can be kept. Whatever failed is kept whole. */
export type Detail = 'all' | 'no-events' | 'no-attributes'

/** What says whose a span is stays as long as the span does. */
const ALWAYS_KEPT: ReadonlySet<string> = new Set([
  ATTR.userId,
  ATTR.errorType,
  LIGHTSTEP.taskId,
  LIGHTSTEP.identityProof,
])

export interface Shed {
  readonly spans: readonly OtelSpan[]
  /** Spans that lost events, and spans that lost attributes. */
  readonly withoutEvents: number
  readonly withoutAttributes: number
}

/** How much of a span may stay, by the share of the room that is taken: events go first, then attributes. */
export function detailAt(pressure: number): Detail {
  if (pressure < 0.5) return 'all'
  return pressure < 0.75 ? 'no-events' : 'no-attributes'
}

/** Leaves out the detail of spans that did not fail; exceptions and what says whose a span is are no detail. */
export function shedDetail(spans: readonly OtelSpan[], detail: Detail): Shed {
  if (detail === 'all') return { spans, withoutEvents: 0, withoutAttributes: 0 }
  let [withoutEvents, withoutAttributes] = [0, 0]
  const left = spans.map((span) => {
    if (span.status === 'error') return span
    const events = span.events.filter(({ name }) => name === 'exception')
    const attributes = detail === 'no-attributes' ? essential(span.attributes) : span.attributes
    const [isShorter, isPlainer] = [events.length < span.events.length, attributes !== span.attributes]
    withoutEvents += isShorter ? 1 : 0
    withoutAttributes += isPlainer ? 1 : 0
    return isShorter || isPlainer ? { ...span, events, attributes } : span
  })
  return { spans: left, withoutEvents, withoutAttributes }
}

/** The same object when nothing is left out. */
function essential(attributes: JsonObject): JsonObject {
  const all = Object.entries(attributes)
  const kept = all.filter(([name]) => ALWAYS_KEPT.has(name))
  return kept.length === all.length ? attributes : Object.fromEntries(kept)
}
