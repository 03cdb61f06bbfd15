import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import type { SpreadLine } from '#services/statistics/view.ts'
import { formatDuration } from '#trace/format.ts'
import { Card } from '~/components/ui/card.tsx'

interface SpreadCardProps {
  readonly title: string
  readonly aside?: ReactNode
  readonly lines: readonly SpreadLine[]
  /** The list of runs behind a line. */
  readonly hrefOf: (line: SpreadLine) => string
  /** What is measured, under the rows. */
  readonly meaning: string
  /** What is said while there is nothing. */
  readonly nothing: string
}

/** How long things take, one line each: half of them at most p50, nineteen of twenty at most p95. Table and chart in one. */
export function SpreadCard({ title, aside, lines, hrefOf, meaning, nothing }: SpreadCardProps): ReactNode {
  const most = Math.max(1, ...lines.map(({ spread }) => spread.p95Ms ?? spread.p50Ms))
  const isByVersion = lines.some(({ version }) => version !== null)
  return (
    <Card title={title} aside={aside}>
      <div className="px-4 pt-2 pb-3.5">
        {lines.length === 0 ? (
          <p className="py-1.5 text-ink2">{nothing}</p>
        ) : (
          <div className="max-h-72 overflow-y-auto">
            <table className="w-full text-right">
              <caption className="sr-only">{title}</caption>
              <thead className="text-xs text-ink3">
                <tr>
                  <th scope="col" className="py-1 text-left font-medium">
                    {isByVersion ? 'Version' : 'Workflow'}
                  </th>
                  {['p50', 'p95', 'Count'].map((name) => (
                    <th key={name} scope="col" className="py-1 pl-3 font-medium">
                      {name}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {lines.map((line) => (
                  <SpreadRow
                    key={`${line.workflow} ${line.version}`}
                    {...{ line, most, isByVersion }}
                    href={hrefOf(line)}
                  />
                ))}
              </tbody>
            </table>
          </div>
        )}
        <p className="mt-2 text-xs text-ink3">{meaning} To within 10 %; p95 from 20 on.</p>
      </div>
    </Card>
  )
}

interface SpreadRowProps {
  readonly line: SpreadLine
  readonly most: number
  readonly isByVersion: boolean
  readonly href: string
}

function SpreadRow({ line, most, isByVersion, href }: SpreadRowProps): ReactNode {
  const { p50Ms, p95Ms, count } = line.spread
  const widthOf = (ms: number): string => `${Math.max(0.5, (ms / most) * 100)}%`
  return (
    <tr className="relative border-t border-line2 hover:bg-raise">
      <th scope="row" className="w-full py-1.25 text-left font-normal">
        <Link href={href} className="font-medium wrap-anywhere after:absolute after:inset-0">
          {isByVersion ? `v${line.version}` : line.workflow}
        </Link>
        <span aria-hidden className="relative mt-1 block h-1.5 overflow-hidden rounded bg-raise">
          {p95Ms !== null && (
            <span className="absolute inset-y-0 left-0 rounded bg-span/45" style={{ width: widthOf(p95Ms) }} />
          )}
          <span className="absolute inset-y-0 left-0 rounded bg-span" style={{ width: widthOf(p50Ms) }} />
        </span>
      </th>
      <td className="py-1.25 pl-3 align-top whitespace-nowrap">{formatDuration(p50Ms)}</td>
      <td className="py-1.25 pl-3 align-top whitespace-nowrap">
        {p95Ms === null ? <span className="text-ink3">too few</span> : formatDuration(p95Ms)}
      </td>
      <td className="py-1.25 pl-3 align-top text-ink2">{count.toLocaleString('en')}</td>
    </tr>
  )
}
