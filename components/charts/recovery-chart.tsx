import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import type { OutageLine } from '#services/statistics/view.ts'
import { formatDuration } from '#trace/format.ts'
import { Card } from '~/components/ui/card.tsx'
import { Duration, Moment } from '~/components/ui/moment.tsx'
import { LazyRecoveryBars } from './lazy-bars.tsx'
import { runsBehind } from './outcomes.ts'
import { Swatch } from './pattern.tsx'
import { LASTING, medianMs, RECOVERED } from './recovery.ts'

interface RecoveryChartProps {
  readonly outages: readonly OutageLine[]
  readonly isTable: boolean
}

/** How long workflows took to succeed again, with what that means, as bars or as a table. */
export function RecoveryChart({ outages, isTable }: RecoveryChartProps): ReactNode {
  const lasting = outages.filter(({ recoveredAt }) => recoveredAt === null).length
  const median = medianMs(outages)
  return (
    <Card
      title="Time to recover"
      aside={median !== null && <span className="text-xs">median {formatDuration(median)}</span>}
    >
      <div className="px-4 pt-3 pb-3.5">
        {outages.length === 0 && <p className="pb-2 text-ink2">No run failed in this time.</p>}
        {outages.length > 0 && isTable && <OutageTable outages={outages} />}
        {outages.length > 0 && !isTable && (
          <div className="h-44">
            <LazyRecoveryBars outages={outages} />
          </div>
        )}
        {outages.length > 0 && (
          <ul className="mt-2 flex flex-wrap gap-x-4.5 gap-y-1 text-xs text-ink2">
            <li className="flex items-center gap-1.5">
              <Swatch id="key-recovered" look={RECOVERED} /> Recovered
              <b className="font-semibold text-ink">{outages.length - lasting}</b>
            </li>
            <li className="flex items-center gap-1.5">
              <Swatch id="key-lasting" look={LASTING} /> Not yet
              <b className="font-semibold text-ink">{lasting}</b>
            </li>
          </ul>
        )}
        <p className="mt-2 text-xs text-ink3">
          From the moment a run of a workflow fails or times out, the runs before having succeeded, to the moment a run
          of that workflow next succeeds: another run, or the same one taken up again. Stopped runs count as neither.
          Oldest first.
        </p>
      </div>
    </Card>
  )
}

function OutageTable({ outages }: Pick<RecoveryChartProps, 'outages'>): ReactNode {
  return (
    <div className="max-h-72 overflow-y-auto">
      <table className="w-full text-right">
        <caption className="sr-only">Outages, newest first</caption>
        <thead className="text-xs text-ink3">
          <tr>
            <th scope="col" className="py-1 text-left font-medium">
              Workflow
            </th>
            <th scope="col" className="py-1 pl-2 font-medium">
              Failed
            </th>
            <th scope="col" className="py-1 pl-2 font-medium">
              Recovered in
            </th>
          </tr>
        </thead>
        <tbody>
          {outages.map(({ workflow, failedAt, recoveredAt, after, before }) => (
            <tr key={`${workflow} ${failedAt}`} className="border-t border-line2">
              <th scope="row" className="py-1 text-left font-normal wrap-anywhere">
                <Link
                  href={runsBehind({ workflow, after, before })}
                  className="font-medium underline decoration-dotted underline-offset-2"
                >
                  {workflow}
                </Link>
              </th>
              <td className="py-1 pl-2 whitespace-nowrap text-ink2">
                <Moment at={failedAt} />
              </td>
              <td className="py-1 pl-2 whitespace-nowrap">
                {recoveredAt === null && <span className="text-bad">not yet, for </span>}
                <Duration from={failedAt} to={recoveredAt} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
