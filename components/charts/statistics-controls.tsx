'use client'

import { Link } from '~/components/ui/link.tsx'
import { usePathname, useSearchParams } from 'next/navigation'
import type { ReactNode } from 'react'
import type { StatisticsWindow } from '#services/statistics/view.ts'
import { buttonClass } from '~/components/ui/button.tsx'
import { cn } from '~/components/ui/class-names.ts'
import type { StatisticsParams } from './statistics-params.ts'

const WINDOWS: readonly (readonly [window: StatisticsWindow, word: string])[] = [
  ['24h', '24 hours'],
  ['7d', '7 days'],
]

/** Of which time statistics are, and whether charts are shown as tables; both are in the URL, beside whatever else is. */
export function StatisticsControls({ params: { window, isTable } }: { readonly params: StatisticsParams }): ReactNode {
  const pathname = usePathname()
  const search = useSearchParams()
  const hrefWith = (name: string, value: string | null): string => {
    const set = new URLSearchParams(search)
    if (value === null) set.delete(name)
    else set.set(name, value)
    return set.size === 0 ? pathname : `${pathname}?${set.toString()}`
  }
  return (
    <>
      <nav aria-label="Time" className="flex">
        {WINDOWS.map(([name, word]) => (
          <Link
            key={name}
            href={hrefWith('window', name === '24h' ? null : name)}
            scroll={false}
            aria-current={name === window ? 'true' : undefined}
            className={cn(
              buttonClass({ size: 'small' }),
              'flex-1 rounded-none first:rounded-l-md last:-ml-px last:rounded-r-md',
              name === window && 'bg-raise font-semibold',
            )}
          >
            {word}
          </Link>
        ))}
      </nav>
      <Link
        href={hrefWith('chart', isTable ? null : 'table')}
        scroll={false}
        className={buttonClass({ size: 'small' })}
      >
        {isTable ? 'Show as charts' : 'Show as tables'}
      </Link>
    </>
  )
}
