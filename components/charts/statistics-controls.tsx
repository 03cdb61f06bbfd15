import Link from 'next/link'
import type { ReactNode } from 'react'
import type { StatisticsWindow } from '#services/statistics/view.ts'
import { buttonClass } from '~/components/ui/button.tsx'
import { cn } from '~/components/ui/class-names.ts'
import { type StatisticsParams, statisticsHref } from './statistics-params.ts'

const WORDS: Readonly<Record<StatisticsWindow, string>> = { '24h': '24 hours', '7d': '7 days' }
const WINDOWS = Object.keys(WORDS) as StatisticsWindow[]

interface StatisticsControlsProps {
  readonly path: string
  readonly params: StatisticsParams
}

/** Of which time statistics are, and whether charts are shown as tables; both are in the URL. */
export function StatisticsControls({ path, params }: StatisticsControlsProps): ReactNode {
  return (
    <>
      <nav aria-label="Time" className="flex">
        {WINDOWS.map((window) => {
          const isHere = window === params.window
          return (
            <Link
              key={window}
              href={statisticsHref(path, { ...params, window })}
              scroll={false}
              aria-current={isHere ? 'true' : undefined}
              className={cn(
                buttonClass({ size: 'small' }),
                'flex-1 rounded-none first:rounded-l-md last:-ml-px last:rounded-r-md',
                isHere && 'bg-raise font-semibold',
              )}
            >
              {WORDS[window]}
            </Link>
          )
        })}
      </nav>
      <Link
        href={statisticsHref(path, { ...params, isTable: !params.isTable })}
        scroll={false}
        className={buttonClass({ size: 'small' })}
      >
        {params.isTable ? 'Show as charts' : 'Show as tables'}
      </Link>
    </>
  )
}
