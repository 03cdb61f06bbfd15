'use client'

import { usePathname } from 'next/navigation'
import type { ReactNode } from 'react'
import { Link } from '~/components/ui/link.tsx'
import { placeClass } from './place-look.ts'
import { isWithin } from './places.ts'

interface PlaceLinkProps {
  readonly href: string
  readonly children: ReactNode
}

/** The way to a place, marked while one is in it. */
export function PlaceLink({ href, children }: PlaceLinkProps): ReactNode {
  const isHere = isWithin(usePathname(), href)
  return (
    <Link href={href} aria-current={isHere ? 'page' : undefined} className={placeClass(isHere)}>
      {children}
    </Link>
  )
}
