import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import { definitionWords } from '#trace/compare-definition.ts'
import type { ValueChanges } from '#trace/compare-values.ts'
import type { ComparisonView } from '#services/runs/comparison-view.ts'
import { Card } from '~/components/ui/card.tsx'
import { comparisonPath } from '~/components/workflows/paths.ts'

const Nothing = ({ children }: { readonly children: ReactNode }): ReactNode => <p className="text-ink3">{children}</p>

const Value = ({ text }: { readonly text: string | null }): ReactNode =>
  text === null ? <span className="text-ink3">not there</span> : <code className="text-xs">{text}</code>

function Values({ changes: { changes, more, hidden, isWhole } }: { readonly changes: ValueChanges }): ReactNode {
  return (
    <>
      {changes.length === 0 && <Nothing>The same.</Nothing>}
      <dl className="grid gap-1.5">
        {changes.map(({ path, here, there }) => (
          <div key={path} className="min-w-0 wrap-anywhere">
            <dt className="font-mono text-xs text-ink3">{path}</dt>
            <dd>
              <Value text={there} /> <span aria-hidden>→</span>
              <span className="sr-only">there, here</span> <Value text={here} />
            </dd>
          </div>
        ))}
      </dl>
      {more > 0 && <Nothing>and {more} more</Nothing>}
      {hidden > 0 && (
        <Nothing>
          {hidden} masked {hidden === 1 ? 'value is' : 'values are'} not compared
        </Nothing>
      )}
      {!isWhole && <Nothing>These are large: only their beginning was compared.</Nothing>}
    </>
  )
}

const ofVersion = (versions: readonly string[]): string => (versions.length === 0 ? 'not seen' : versions.join(', '))

function Versions({ versions }: Pick<ComparisonView, 'versions'>): ReactNode {
  if (versions.length === 0) return <Nothing>No service said its version.</Nothing>
  return (
    <ul className="grid gap-1">
      {versions.map(({ service, here, there }) => (
        <li key={service} className="wrap-anywhere">
          {service}{' '}
          {here.join() === there.join() ? (
            <span className="text-ink3">{ofVersion(here)}</span>
          ) : (
            <b className="font-semibold">
              {ofVersion(there)} → {ofVersion(here)}
            </b>
          )}
        </li>
      ))}
    </ul>
  )
}

function Definition({ comparison: { here, there, definition } }: { readonly comparison: ComparisonView }): ReactNode {
  if (here.workflow !== there.workflow) return <Nothing>They are runs of different workflows.</Nothing>
  if (definition === null) return <Nothing>The same, v{here.version}.</Nothing>
  return (
    <>
      {here.version === there.version ? (
        <p>v{here.version} in both, frozen with other definitions of its tasks</p>
      ) : (
        <Link
          href={comparisonPath(here.workflow, there.version, here.version)}
          className="font-semibold underline decoration-dotted underline-offset-2"
        >
          v{there.version} → v{here.version}
        </Link>
      )}
      <p className="text-ink2 wrap-anywhere">{definitionWords(definition)}</p>
    </>
  )
}

/** What went in, what came out, by which definition, and who was met: where it differs, the other run's first. */
export function Differences({ comparison }: { readonly comparison: ComparisonView }): ReactNode {
  const parts: readonly (readonly [string, ReactNode])[] = [
    ['Input', <Values key="input" changes={comparison.input} />],
    ['Output', <Values key="output" changes={comparison.output} />],
    ['Definition', <Definition key="definition" comparison={comparison} />],
    ['Service versions', <Versions key="versions" versions={comparison.versions} />],
  ]
  return (
    <div className="grid gap-3 md:grid-cols-2 xl:grid-cols-4">
      {parts.map(([title, content]) => (
        <Card key={title} title={title} aside={<span className="text-xs">other → this</span>}>
          <div className="grid max-h-80 content-start gap-1.5 overflow-y-auto px-4 py-2.5">{content}</div>
        </Card>
      ))}
    </div>
  )
}
