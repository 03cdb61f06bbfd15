import {
  CalendarClock,
  Cpu,
  LayoutDashboard,
  ListVideo,
  Radio,
  Settings,
  Stamp,
  Workflow,
  type LucideIcon,
} from 'lucide-react'

export interface Place {
  readonly href: string
  readonly label: string
  readonly icon: LucideIcon
  /** The second key after `g`. */
  readonly key: string
  /** Always in sight on a phone; there is room for four, and the others are behind "More". */
  readonly isOnBar?: true
  /** Shown to those who may see the settings. */
  readonly isForSettings?: true
}

/** The pages there are, in the order of the navigation. */
export const PLACES: readonly Place[] = [
  { href: '/', label: 'Overview', icon: LayoutDashboard, key: 'o', isOnBar: true },
  { href: '/runs', label: 'Runs', icon: ListVideo, key: 'r', isOnBar: true },
  { href: '/workflows', label: 'Workflows', icon: Workflow, key: 'w', isOnBar: true },
  { href: '/schedules', label: 'Schedules', icon: CalendarClock, key: 's' },
  { href: '/approvals', label: 'Approvals', icon: Stamp, key: 'a', isOnBar: true },
  { href: '/workers', label: 'Workers', icon: Cpu, key: 'k' },
  { href: '/events', label: 'Events', icon: Radio, key: 'e' },
  { href: '/settings', label: 'Settings', icon: Settings, key: ',', isForSettings: true },
]

/** The places somebody is led to. */
export const placesFor = (seesSettings: boolean): readonly Place[] =>
  PLACES.filter(({ isForSettings }) => seesSettings || !isForSettings)

/** Does a path lie in a place? */
export const isWithin = (pathname: string, href: string): boolean =>
  href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`)
