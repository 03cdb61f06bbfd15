'use client'

import dynamic from 'next/dynamic'
import Link from 'next/link'
import { useQueryState, parseAsStringLiteral } from 'nuqs'
import type { ReactNode } from 'react'
import type { HourOfRuns } from '#services/runs/overview-view.ts'
import { formatMoment } from '#trace/format.ts'
import { Button } from '~/components/ui/button.tsx'
import { Card } from '~/components/ui/card.tsx'
import { hourSpan, OUTCOMES, runsBehind, zoneName, type Outcome } from './outcomes.ts'

const HEIGHT = 'h-52'

const RunsBars = dynamic(() => import('./runs-bars.tsx').then((module) => module.RunsBars), { ssr: false })
const Swatch = dynamic(() => import('./runs-bars.tsx').then((module) => module.Swatch), {
  ssr: false,
  loading: () => <span className="size-3" />,
})

const totalOf = (hour: HourOfRuns): number => OUTCOMES.reduce((sum, outcome) => sum + hour[outcome.key], 0)

/** Runs of the last hours by outcome, as bars or as a table. */
export function RunsPerHour({ hours }: { readonly hours: readonly HourOfRuns[] }): ReactNode {
  const [view, setView] = useQueryState('chart', parseAsStringLiteral(['bars', 'table']).withDefault('bars'))
  const isTable = view === 'table'
  return (
    <Card
      title="Runs per hour"
      aside={
        <Button size="small" aria-pressed={isTable} onClick={() => void setView(isTable ? 'bars' : 'table')}>
          Show as table
        </Button>
      }
    >
      <div className="px-4 pt-3 pb-3.5">
        {isTable ? (
          <HoursTable hours={hours} />
        ) : (
          <>
            <div className={HEIGHT}>
              <RunsBars hours={hours} />
            </div>
            <Legend hours={hours} />
          </>
        )}
      </div>
    </Card>
  )
}

function Legend({ hours }: { readonly hours: readonly HourOfRuns[] }): ReactNode {
  return (
    <ul className="mt-2 flex flex-wrap gap-x-4.5 gap-y-1 text-xs text-ink2">
      {OUTCOMES.map((outcome) => (
        <li key={outcome.key} className="flex items-center gap-1.5">
          <Swatch outcome={outcome} />
          {outcome.word}
          <b className="font-semibold text-ink">{hours.reduce((sum, hour) => sum + hour[outcome.key], 0)}</b>
        </li>
      ))}
      <li className="text-ink3 md:ml-auto">by start, last {hours.length} h</li>
    </ul>
  )
}

function HoursTable({ hours }: { readonly hours: readonly HourOfRuns[] }): ReactNode {
  const busy = hours.filter((hour) => totalOf(hour) > 0).toReversed()
  const latest = hours.at(-1)
  return (
    <div className="max-h-72 overflow-y-auto">
      <table className="w-full text-right">
        <caption className="sr-only">Runs per hour by outcome; hours without runs are left out</caption>
        <thead className="text-xs text-ink3">
          <tr>
            <th scope="col" className="py-1 text-left font-medium">
              Hour{latest && ` (${zoneName(latest.at)})`}
            </th>
            {OUTCOMES.map((outcome) => (
              <th key={outcome.key} scope="col" className="py-1 pl-2 font-medium">
                {outcome.word}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {busy.map((hour) => (
            <tr key={hour.at} className="border-t border-line2">
              <th scope="row" className="py-1 text-left font-normal" title={formatMoment(hour.at)}>
                {hourSpan(hour.at)}
              </th>
              {OUTCOMES.map((outcome) => (
                <Cell key={outcome.key} hour={hour} outcome={outcome} />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Cell({ hour, outcome }: { readonly hour: HourOfRuns; readonly outcome: Outcome }): ReactNode {
  const count = hour[outcome.key]
  return (
    <td className="py-1 pl-2">
      {count === 0 ? (
        <span className="text-ink3">0</span>
      ) : (
        <Link
          href={runsBehind(outcome.state, hour.at)}
          aria-label={`${outcome.word}: ${count}, ${hourSpan(hour.at)}`}
          className="font-medium underline decoration-dotted underline-offset-2"
        >
          {count}
        </Link>
      )}
    </td>
  )
}
