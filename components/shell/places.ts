import { CalendarClock, LayoutDashboard, ListVideo, Radio, Stamp, Workflow, type LucideIcon } from 'lucide-react'

export interface Place {
  readonly href: string
  readonly label: string
  readonly icon: LucideIcon
  /** The second key after `g`. */
  readonly key: string
}

/** The pages there are, in the order of the navigation. */
export const PLACES: readonly Place[] = [
  { href: '/', label: 'Overview', icon: LayoutDashboard, key: 'o' },
  { href: '/runs', label: 'Runs', icon: ListVideo, key: 'r' },
  { href: '/workflows', label: 'Workflows', icon: Workflow, key: 'w' },
  { href: '/schedules', label: 'Schedules', icon: CalendarClock, key: 's' },
  { href: '/approvals', label: 'Approvals', icon: Stamp, key: 'a' },
  { href: '/events', label: 'Events', icon: Radio, key: 'e' },
]

/** Does a path lie in a place? */
export const isWithin = (pathname: string, href: string): boolean =>
  href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`)
