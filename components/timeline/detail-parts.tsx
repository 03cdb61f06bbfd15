import { Check } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Json, JsonObject } from '#core/json.ts'
import type { LinkTarget } from '#trace/deep-link.ts'
import type { RunView } from '#services/runs/view.ts'
import { SpanLink } from '~/components/links/span-link.tsx'
import { SectionLabel } from '~/components/ui/card.tsx'
import { CopyButton } from '~/components/ui/copy-button.tsx'

/** Name, one line under it, and what went wrong if something did. */
export function DetailHead({
  title,
  sub,
  problem,
}: {
  readonly title: string
  readonly sub: ReactNode
  readonly problem?: string | null
}): ReactNode {
  return (
    <>
      <h3 className="text-base font-semibold wrap-anywhere">{title}</h3>
      <div className="mb-3 text-ink3">{sub}</div>
      {problem && (
        <div className="mb-3 rounded-lg border border-bad/40 bg-bad-bg px-2.75 py-2.25 text-bad wrap-anywhere">
          {problem}
        </div>
      )}
    </>
  )
}

export type Fact = readonly [name: string, value: ReactNode]

/** Pairs of name and value, narrow enough for the panel. */
export function DetailFacts({ facts }: { readonly facts: readonly (Fact | null)[] }): ReactNode {
  return (
    <dl className="mb-3.5 grid grid-cols-[96px_minmax(0,1fr)] gap-x-2.5 gap-y-1.25">
      {facts
        .filter((fact) => fact !== null)
        .map(([name, value]) => (
          <div key={name} className="contents">
            <dt className="text-ink3">{name}</dt>
            <dd className="min-w-0 wrap-anywhere">{value}</dd>
          </div>
        ))}
    </dl>
  )
}

/** Who something ran as, and how that is known. */
export function Identity({
  name,
  isVerified,
}: {
  readonly name: string | null
  readonly isVerified: boolean
}): ReactNode {
  if (name === null) return <span className="text-ink3">not known</span>
  return (
    <>
      {name}{' '}
      {isVerified ? (
        <span className="text-ok">
          <Check aria-hidden className="inline size-3.5 align-[-2.5px]" strokeWidth={2.5} /> verified
        </span>
      ) : (
        <span className="text-wait">claimed, not verified</span>
      )}
    </>
  )
}

interface DetailLinksProps {
  readonly view: RunView
  /** What is linked in the backend, within the run's trace. */
  readonly target: Pick<LinkTarget, 'spanId' | 'endNs'> | null
  /** What is copied as JSON. */
  readonly json: unknown
}

/** The trace backend's page of exactly this span, and copies. */
export function DetailLinks({ view, target, json }: DetailLinksProps): ReactNode {
  const copy = (
    <CopyButton text={JSON.stringify(json, null, 2)} label="Copy JSON" variant="secondary">
      Copy JSON
    </CopyButton>
  )
  if (target === null) return <div className="mb-1 flex flex-wrap gap-2">{copy}</div>
  const { spanId, endNs } = target
  return (
    <SpanLink
      key={spanId}
      runId={view.id}
      backend={view.backend?.name ?? null}
      {...{ spanId, isEnded: endNs !== null }}
    >
      {copy}
    </SpanLink>
  )
}

/** A reference to another row. */
export function RowLink({
  to,
  onSelect,
  children,
}: {
  readonly to: string
  readonly onSelect: (key: string) => void
  readonly children: ReactNode
}): ReactNode {
  return (
    <button
      type="button"
      onClick={() => onSelect(to)}
      className="text-left underline decoration-ink3 decoration-dotted underline-offset-2 hover:decoration-ink"
    >
      {children}
    </button>
  )
}

/** A value as its JSON, a text as it is. */
export const shown = (value: Json): string => (typeof value === 'string' ? value : JSON.stringify(value))

/** Attributes as they came, by name. */
export function Attributes({
  title,
  attributes,
}: {
  readonly title: string
  readonly attributes: JsonObject
}): ReactNode {
  const names = Object.keys(attributes).sort()
  if (names.length === 0) return null
  return (
    <div className="mt-3.5">
      <SectionLabel>{title}</SectionLabel>
      <dl className="grid grid-cols-[minmax(0,150px)_minmax(0,1fr)] gap-x-2.5 gap-y-1.25 font-mono text-xs">
        {names.map((name) => (
          <div key={name} className="contents">
            <dt className="wrap-anywhere text-ink3">{name}</dt>
            <dd className="min-w-0 wrap-anywhere">{shown(attributes[name] ?? null)}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
