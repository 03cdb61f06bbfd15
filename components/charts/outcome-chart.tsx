import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import type { PeriodOfRuns, StatisticsView } from '#services/statistics/view.ts'
import { Card } from '~/components/ui/card.tsx'
import { LazyOutcomeBars } from './lazy-bars.tsx'
import { OUTCOMES, runsBehind, type Outcome } from './outcomes.ts'
import { Swatch } from './pattern.tsx'
import { PeriodLabel } from './period-label.tsx'

interface OutcomeChartProps {
  readonly statistics: StatisticsView
  readonly workflow: string | null
  readonly isTable: boolean
}

const totalOf = (period: PeriodOfRuns): number => OUTCOMES.reduce((sum, outcome) => sum + period[outcome.key], 0)

/** Runs by when they were started and how they came out, as bars or as a table. */
export function OutcomeChart({ statistics, workflow, isTable }: OutcomeChartProps): ReactNode {
  const { periods, stepMs } = statistics
  const title = stepMs > 3_600_000 ? 'Runs every six hours' : 'Runs per hour'
  return (
    <Card title={title} aside={<span className="text-xs">by when they were started</span>}>
      <div className="px-4 pt-3 pb-3.5">
        {isTable ? (
          <PeriodTable {...{ periods, stepMs, workflow, title }} />
        ) : (
          <div className="h-52">
            <LazyOutcomeBars {...{ periods, stepMs, workflow }} />
          </div>
        )}
        <ul className="mt-2 flex flex-wrap gap-x-4.5 gap-y-1 text-xs text-ink2">
          {OUTCOMES.map((outcome) => (
            <li key={outcome.key} className="flex items-center gap-1.5">
              <Swatch id={`key-${outcome.key}`} look={outcome} />
              {outcome.word}
              <b className="font-semibold text-ink">
                {periods.reduce((sum, period) => sum + period[outcome.key], 0).toLocaleString('en')}
              </b>
            </li>
          ))}
        </ul>
      </div>
    </Card>
  )
}

type PeriodTableProps = Pick<StatisticsView, 'periods' | 'stepMs'> & {
  readonly workflow: string | null
  readonly title: string
}

function PeriodTable({ periods, stepMs, workflow, title }: PeriodTableProps): ReactNode {
  const busy = periods.filter((period) => totalOf(period) > 0).toReversed()
  if (busy.length === 0) return <p className="py-3 text-ink2">No run was started in this time.</p>
  return (
    <div className="max-h-72 overflow-y-auto">
      <table className="w-full text-right">
        <caption className="sr-only">{title} by outcome; times without runs are left out</caption>
        <thead className="text-xs text-ink3">
          <tr>
            <th scope="col" className="py-1 text-left font-medium">
              Started
            </th>
            {OUTCOMES.map((outcome) => (
              <th key={outcome.key} scope="col" className="py-1 pl-2 font-medium">
                {outcome.word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {busy.map((period) => (
            <tr key={period.at} className="border-t border-line2">
              <th scope="row" className="py-1 text-left font-normal whitespace-nowrap">
                <PeriodLabel at={period.at} stepMs={stepMs} />
              </th>
              {OUTCOMES.map((outcome) => (
                <Cell key={outcome.key} {...{ period, outcome, stepMs, workflow }} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

interface CellProps {
  readonly period: PeriodOfRuns
  readonly outcome: Outcome
  readonly stepMs: number
  readonly workflow: string | null
}

function Cell({ period, outcome, stepMs, workflow }: CellProps): ReactNode {
  const count = period[outcome.key]
  return (
    <td className="py-1 pl-2">
      {count === 0 ? (
        <span className="text-ink3">0</span>
      ) : (
        <Link
          href={runsBehind({ state: outcome.state, workflow, after: period.at, before: period.at + stepMs })}
          aria-label={`${outcome.word}: ${count}`}
          className="font-medium underline decoration-dotted underline-offset-2"
        >
          {count}
        </Link>
      )}
    </td>
  )
}
