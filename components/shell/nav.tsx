import type { ReactNode } from 'react'
import { Link } from '~/components/ui/link.tsx'
import { BrandMark } from './brand.tsx'
import { type DrawnPlace, MorePlaces } from './more-places.tsx'
import { PLACE_ICONS } from './place-icons.ts'
import { PlaceLink } from './place-link.tsx'
import { type Place, placesFor } from './places.ts'
import { WaitingCount } from './waiting-count.tsx'

export interface NavProps {
  /** Approvals that wait for the viewer as the page is rendered. */
  readonly waiting: number
  readonly seesSettings: boolean
}

function withIcon(place: Place): DrawnPlace {
  const Icon = PLACE_ICONS[place.href]
  return { ...place, icon: <Icon aria-hidden strokeWidth={1.8} /> }
}

/** The navigation: a column at the left; on a phone a bar at the bottom with the places most used. */
export function Nav({ waiting, seesSettings }: NavProps): ReactNode {
  const places = placesFor(seesSettings).map(withIcon)
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
        {places.map(({ href, label, icon, isOnBar }) => (
          <li key={href} className={isOnBar ? 'min-w-0' : 'max-md:hidden'}>
            <PlaceLink href={href}>
              {icon}
              {label}
              {href === '/approvals' && <WaitingCount rendered={waiting} />}
            </PlaceLink>
          </li>
        ))}
        <li className="min-w-0 md:hidden">
          <MorePlaces places={places.filter(({ isOnBar }) => !isOnBar)} />
        </li>
      </ul>
    </nav>
  )
}
