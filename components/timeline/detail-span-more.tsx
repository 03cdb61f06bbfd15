import type { ReactNode } from 'react'
import { formatList } from '#trace/format.ts'
import { formatCount } from '#trace/repeats.ts'
import type { Dropped, OtelSpan } from '#trace/span.ts'
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

const factOf = (name: string, value: string | null | undefined): Fact | null => (value ? [name, value] : null)

/** What made a span, what it came with, and how much was left out of it: by whoever sent it, or here. */
export function SpanMore({ span }: { readonly span: OtelSpan }): ReactNode {
  const { scope, extras, resource, resourceExtras } = span
  const facts = [
    factOf('Scope', [scope.name, scope.version].filter(Boolean).join(' ')),
    factOf('Left out', leftOut(extras?.dropped)),
    factOf('Trace state', extras?.traceState),
    factOf('Schema', scope.extras?.schemaUrl ?? resourceExtras?.schemaUrl),
  ]
  return (
    <>
      <Attributes title="Resource" attributes={resource} />
      <Attributes title="Scope" attributes={scope.attributes ?? {}} />
      {facts.some((fact) => fact !== null) && (
        <div className="mt-3.5">
          <DetailFacts facts={facts} />
        </div>
      )}
    </>
  )
}
