'use client'

import { Link } from '~/components/ui/link.tsx'
import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import { shortId } from '~/components/ui/copy-button.tsx'
import { isWithin, PLACES } from './places.ts'

const UUID = /^[0-9a-f]{8}-/

/** Parts of the settings are words of ours, everywhere else they are names of somebody's. */
const wordOf = (place: string, part: string): string =>
  place === '/settings' ? part.charAt(0).toUpperCase() + part.slice(1).replaceAll('-', ' ') : part

/** Where one is, from the path: place / thing. */
export function Breadcrumbs(): ReactNode {
  const pathname = usePathname()
  const place = PLACES.find((candidate) => isWithin(pathname, candidate.href))
  if (!place) return <span />
  const rest = pathname.slice(place.href.length).split('/').filter(Boolean).map(decodeURIComponent)
  return (
    <nav aria-label="Breadcrumbs" className="min-w-0">
      <ol className="flex min-w-0 items-center gap-2 text-ink3">
        <li className="shrink-0">
          {rest.length > 0 ? (
            <Link href={place.href} className="hover:text-ink">
              {place.label}
            </Link>
          ) : (
            <span aria-current="page">{place.label}</span>
          )}
        </li>
        {rest.map((part) => (
          <li key={part} className="flex min-w-0 items-center gap-2">
            <span aria-hidden>/</span>
            <span aria-current="page" className="truncate text-ink2">
              {UUID.test(part) ? <code className="text-xs">{shortId(part)}</code> : wordOf(place.href, part)}
            </span>
          </li>
        ))}
      </ol>
    </nav>
  )
}
