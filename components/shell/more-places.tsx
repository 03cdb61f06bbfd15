'use client'

import { Ellipsis } from 'lucide-react'
import { Link } from '~/components/ui/link.tsx'
import { usePathname } from 'next/navigation'
import { useState, type ReactNode } from 'react'
import { cn } from '~/components/ui/class-names.ts'
import { Sheet } from '~/components/ui/dialog.tsx'
import { placeClass, placeIconClass } from './place-look.ts'
import { isWithin, type Place } from './places.ts'

export interface DrawnPlace extends Place {
  readonly icon: ReactNode
}

interface MorePlacesProps {
  readonly places: readonly DrawnPlace[]
}

/** On a phone: the places that the bar has no room for. */
export function MorePlaces({ places }: MorePlacesProps): ReactNode {
  const pathname = usePathname()
  const [isOpen, setIsOpen] = useState(false)
  const close = (): void => setIsOpen(false)
  const isHere = places.some(({ href }) => isWithin(pathname, href))
  return (
    <>
      <button type="button" aria-haspopup="dialog" onClick={() => setIsOpen(true)} className={placeClass(isHere)}>
        <Ellipsis aria-hidden strokeWidth={1.8} />
        More
        {isHere && <span className="sr-only">: you are in one of these</span>}
      </button>
      <Sheet isOpen={isOpen} onClose={close} title="More pages">
        <ul className="-mx-2 grid gap-px">
          {places.map(({ href, label, icon }) => (
            <li key={href}>
              <Link
                href={href}
                onClick={close}
                aria-current={isWithin(pathname, href) ? 'page' : undefined}
                className={cn(
                  'flex min-h-11 items-center gap-3 rounded-md px-2 text-base',
                  placeIconClass(isWithin(pathname, href)),
                  isWithin(pathname, href) && 'bg-raise font-medium',
                )}
              >
                {icon}
                {label}
              </Link>
            </li>
          ))}
        </ul>
      </Sheet>
    </>
  )
}
