import type { JsonObject } from '#core/json.ts'
import type { Rejection } from '#trace/otlp-limits.ts'
import { serviceOf } from '#trace/otlp-raw.ts'
import type { OtelSpan } from '#trace/span.ts'

/** Names of services in one answer, and characters of each. */
const NAMED_MAX = 5
const SHOWN_MAX = 100

/** The spans of services a key names, and how many there are of each other one. */
export function spansOfServices(
  spans: readonly OtelSpan[],
  services: ReadonlySet<string>,
): [readonly OtelSpan[], Rejection[]] {
  const names = new Map<JsonObject, string>()
  const nameOf = ({ resource }: OtelSpan): string => {
    const name = names.get(resource) ?? serviceOf(resource)
    names.set(resource, name)
    return name
  }
  const refused = Map.groupBy(
    spans.filter((span) => !services.has(nameOf(span))),
    nameOf,
  )
  if (refused.size === 0) return [spans, []]
  const rejected = Array.from(refused, ([name, { length: count }]) => ({
    reason: `this key does not let in spans of ${JSON.stringify(name.slice(0, SHOWN_MAX))}`,
    count,
  }))
  return [spans.filter((span) => services.has(nameOf(span))), shortened(rejected)]
}

/** Names some, and counts the others. */
function shortened(rejected: readonly Rejection[]): Rejection[] {
  const more = rejected.slice(NAMED_MAX).reduce((sum, { count }) => sum + count, 0)
  const rest = { reason: 'this key does not let in spans of further services', count: more }
  return [...rejected.slice(0, NAMED_MAX), rest].filter(({ count }) => count > 0)
}
