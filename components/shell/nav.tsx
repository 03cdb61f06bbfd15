'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import { cn } from '~/components/ui/class-names.ts'
import { BrandMark } from './brand.tsx'
import { isWithin, PLACES } from './places.ts'

/** The navigation: a column at the left, a bar at the bottom on a phone. */
export function Nav({ waiting }: { readonly waiting: number }): ReactNode {
  const pathname = usePathname()
  return (
    <nav
      aria-label="Pages"
      className="z-20 border-line bg-panel max-md:fixed max-md:inset-x-0 max-md:bottom-0 max-md:border-t max-md:pb-[env(safe-area-inset-bottom)] md:sticky md:top-0 md:h-dvh md:border-r md:px-2.5 md:py-3.5"
    >
      <Link
        href="/"
        className="flex items-center gap-2 px-2 pt-0.5 pb-3.5 font-semibold tracking-tight whitespace-nowrap max-md:hidden"
      >
        <BrandMark className="size-4.5 text-accent" />
        Conductor Lightstep
      </Link>
      <ul className="max-md:flex md:grid md:gap-px">
        {PLACES.map(({ href, label, icon: Icon }) => {
          const isHere = isWithin(pathname, href)
          const count = href === '/approvals' ? waiting : 0
          return (
            <li key={href} className="max-md:flex-1">
              <Link
                href={href}
                aria-current={isHere ? 'page' : undefined}
                className={cn(
                  'relative flex items-center gap-2.25 rounded-md px-2 py-1.25 text-ink2 hover:text-ink max-md:flex-col max-md:gap-0.5 max-md:py-2 max-md:text-2xs',
                  isHere && 'font-medium text-ink md:bg-raise',
                )}
              >
                <Icon
                  aria-hidden
                  className={cn('size-4 max-md:size-4.5', isHere ? 'text-accent' : 'text-ink3')}
                  strokeWidth={1.8}
                />
                {label}
                {count > 0 && <WaitingCount count={count} />}
              </Link>
            </li>
          )
        })}
      </ul>
    </nav>
  )
}

function WaitingCount({ count }: { readonly count: number }): ReactNode {
  return (
    <span className="rounded-[9px] bg-wait-bg px-1.75 text-2xs font-semibold text-wait max-md:absolute max-md:top-1 max-md:left-1/2 max-md:ml-1.5 max-md:px-1.5 md:ml-auto">
      {count}
      <span className="sr-only"> waiting for you</span>
    </span>
  )
}
