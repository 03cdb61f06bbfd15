import type { ReactNode } from 'react'
import { lineChanges, linePairs, type LineChange } from '#ledger/line-changes.ts'
import type { VersionPair, VersionView } from '#services/workflows/view.ts'
import { ButtonLink } from '~/components/ui/button.tsx'
import { Card } from '~/components/ui/card.tsx'
import { Line, LineChanges } from '~/components/ui/line-changes.tsx'
import { Moment } from '~/components/ui/moment.tsx'
import { Page } from '~/components/ui/page.tsx'
import { definitionText } from './editor/difference.tsx'
import { comparisonPath } from './paths.ts'

/** Two versions of a workflow: beside each other, or as one text on a phone. */
export function VersionComparison({ pair }: { readonly pair: VersionPair }): ReactNode {
  const { name, before, after } = pair
  const lines = lineChanges(definitionText(before.definition), definitionText(after.definition))
  const changed = lines.filter(({ kind }) => kind === 'add' || kind === 'del').length
  return (
    <Page
      width="wide"
      title={
        <>
          {name}{' '}
          <span className="font-normal text-ink3">
            v{before.version} and v{after.version}
          </span>
        </>
      }
      meta={
        <span>{changed === 0 ? 'No line differs' : `${changed} lines differ`}; members in the order of reading</span>
      }
      actions={
        <>
          <ButtonLink href={comparisonPath(name, after.version, before.version)}>Swap</ButtonLink>
          <ButtonLink href={`/workflows/${encodeURIComponent(name)}`}>{name}</ButtonLink>
        </>
      }
    >
      <Card className="md:hidden" title={`v${before.version} → v${after.version}`}>
        <LineChanges lines={lines} />
      </Card>
      <div className="max-md:hidden">
        <SideBySide {...{ before, after, lines }} />
      </div>
    </Page>
  )
}

interface SideBySideProps {
  readonly before: VersionView
  readonly after: VersionView
  readonly lines: readonly LineChange[]
}

function SideBySide({ before, after, lines }: SideBySideProps): ReactNode {
  return (
    <table className="w-full table-fixed border-separate border-spacing-0 rounded-[10px] border border-line bg-panel">
      <thead>
        <tr>
          <VersionHead version={before} />
          <VersionHead version={after} />
        </tr>
      </thead>
      <tbody className="font-mono text-xs leading-relaxed">
        {linePairs(lines).map(({ left, right }, index) => (
          // oxlint-disable-next-line react/no-array-index-key -- lines of a finished text have no other name
          <tr key={index}>
            <td className="border-r border-line p-0 align-top">{left && <Line line={left} />}</td>
            <td className="p-0 align-top">{right && <Line line={right} />}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

function VersionHead({ version }: { readonly version: VersionView }): ReactNode {
  return (
    <th scope="col" className="border-b border-line px-4 py-2 text-left font-normal first:border-r">
      <b className="font-semibold">v{version.version}</b>{' '}
      <span className="text-ink2">
        <Moment at={version.createdAt} /> by {version.createdBy}
      </span>
    </th>
  )
}
