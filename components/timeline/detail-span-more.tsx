import type { ReactNode } from 'react'
import type { JsonObject } from '#core/json.ts'
import { formatList } from '#trace/format.ts'
import { formatCount } from '#trace/repeats.ts'
import type { Dropped, OtelSpan, SpanScope } from '#trace/span.ts'
import { SectionLabel } from '~/components/ui/card.tsx'
import { Attributes, DetailFacts, type Fact } from './detail-parts.tsx'

const PARTS = ['attributes', 'events', 'links'] as const

/** `11 attributes and 1 link`, or null when nothing was left out. */
function leftOut(dropped: Dropped | undefined): string | null {
  const words = PARTS.flatMap((part) => {
    const count = dropped?.[part] ?? 0
    return count === 0 ? [] : [`${formatCount(count)} ${count === 1 ? part.slice(0, -1) : part}`]
  })
  return words.length === 0 ? null : formatList(words)
}

const factOf = (name: string, value: ReactNode): Fact | null => (value ? [name, value] : null)

/** Its name and version stand with its attributes, under OpenTelemetry's own names for them. */
const withScopeName = ({ name, version, attributes = {} }: SpanScope): JsonObject => ({
  ...(name !== '' && { 'otel.scope.name': name }),
  ...(version !== null && version !== '' && { 'otel.scope.version': version }),
  ...attributes,
})

interface SourceProps {
  readonly title: string
  readonly attributes: JsonObject
  readonly dropped: Dropped | undefined
}

/** Attributes of what sent a span, and how many more there were. */
function Source({ title, attributes, dropped }: SourceProps): ReactNode {
  const more = leftOut(dropped)
  return (
    <>
      <Attributes {...{ title, attributes }} />
      {more !== null && <p className="mt-1.25 text-xs text-ink3">{more} left out</p>}
    </>
  )
}

/** W3C Trace Context: a list of members, the newest first. Each may be long. */
const TraceState = ({ text }: { readonly text: string }): ReactNode => (
  <ul className="grid gap-0.5 font-mono text-xs leading-5">
    {text.split(',').map((member) => (
      <li key={member}>{member.trim()}</li>
    ))}
  </ul>
)

const Address = ({ url }: { readonly url: string }): ReactNode => <span className="font-mono text-xs">{url}</span>

/** What is known of the span itself besides. */
function factsOf({ scope, extras, resourceExtras }: OtelSpan): readonly Fact[] {
  const schema = scope.extras?.schemaUrl ?? resourceExtras?.schemaUrl
  const facts = [
    factOf('Left out', leftOut(extras?.dropped)),
    factOf('Trace state', extras?.traceState && <TraceState text={extras.traceState} />),
    factOf('Schema', schema && <Address url={schema} />),
  ]
  return facts.filter((fact) => fact !== null)
}

/** What made a span, what it came with, and how much was left out of it: by whoever sent it, or here. */
export function SpanMore({ span }: { readonly span: OtelSpan }): ReactNode {
  const { scope, resource, resourceExtras } = span
  const facts = factsOf(span)
  return (
    <>
      <Source title="Resource" attributes={resource} dropped={resourceExtras?.dropped} />
      <Source title="Scope" attributes={withScopeName(scope)} dropped={scope.extras?.dropped} />
      {facts.length > 0 && (
        <div className="mt-3.5">
          <SectionLabel>The span as it came</SectionLabel>
          <DetailFacts facts={facts} />
        </div>
      )}
    </>
  )
}
