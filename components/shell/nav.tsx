'use client'

import { Link } from '~/components/ui/link.tsx'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import { BrandMark } from './brand.tsx'
import { MorePlaces } from './more-places.tsx'
import { placeClass, placeIconClass } from './place-look.ts'
import { isWithin, placesFor } from './places.ts'
import { WaitingCount } from './waiting-count.tsx'

export interface NavProps {
  /** Approvals that wait for the viewer as the page is rendered. */
  readonly waiting: number
  readonly seesSettings: boolean
}

/** The navigation: a column at the left; on a phone a bar at the bottom with the places most used. */
export function Nav({ waiting, seesSettings }: NavProps): ReactNode {
  const pathname = usePathname()
  const places = placesFor(seesSettings)
  return (
    <nav
      aria-label="Pages"
      className="z-20 border-line print:hidden bg-panel max-md:fixed max-md:inset-x-0 max-md:bottom-0 max-md:border-t max-md:pb-[env(safe-area-inset-bottom)] md:sticky md:top-0 md:h-dvh md:border-r md:px-2.5 md:py-3.5"
    >
      <Link
        href="/"
        className="flex items-center gap-2 px-2 pt-0.5 pb-3.5 font-semibold tracking-tight whitespace-nowrap max-md:hidden"
      >
        <BrandMark className="size-4.5 text-accent" />
        Conductor Lightstep
      </Link>
      <ul className="max-md:grid max-md:grid-cols-5 md:grid md:gap-px">
        {places.map(({ href, label, icon: Icon, isOnBar }) => {
          const isHere = isWithin(pathname, href)
          return (
            <li key={href} className={isOnBar ? 'min-w-0' : 'max-md:hidden'}>
              <Link href={href} aria-current={isHere ? 'page' : undefined} className={placeClass(isHere)}>
                <Icon aria-hidden className={placeIconClass(isHere)} strokeWidth={1.8} />
                {label}
                {href === '/approvals' && <WaitingCount rendered={waiting} />}
              </Link>
            </li>
          )
        })}
        <li className="min-w-0 md:hidden">
          <MorePlaces places={places.filter(({ isOnBar }) => !isOnBar)} pathname={pathname} />
        </li>
      </ul>
    </nav>
  )
}
