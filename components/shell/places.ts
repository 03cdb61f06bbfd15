export type PlaceHref =
  | '/'
  | '/runs'
  | '/workflows'
  | '/schedules'
  | '/approvals'
  | '/workers'
  | '/events'
  | '/settings'

export interface Place {
  readonly href: PlaceHref
  readonly label: string
  /** The second key after `g`. */
  readonly key: string
  /** Always in sight on a phone; there is room for four, and the others are behind "More". */
  readonly isOnBar?: true
  /** Shown to those who may see the settings. */
  readonly isForSettings?: true
}

/** The pages there are, in the order of the navigation. */
export const PLACES: readonly Place[] = [
  { href: '/', label: 'Overview', key: 'o', isOnBar: true },
  { href: '/runs', label: 'Runs', key: 'r', isOnBar: true },
  { href: '/workflows', label: 'Workflows', key: 'w', isOnBar: true },
  { href: '/schedules', label: 'Schedules', key: 's' },
  { href: '/approvals', label: 'Approvals', key: 'a', isOnBar: true },
  { href: '/workers', label: 'Workers', key: 'k' },
  { href: '/events', label: 'Events', key: 'e' },
  { href: '/settings', label: 'Settings', key: ',', isForSettings: true },
]

/** The places somebody is led to. */
export const placesFor = (seesSettings: boolean): readonly Place[] =>
  PLACES.filter(({ isForSettings }) => seesSettings || !isForSettings)

/** Does a path lie in a place? */
export const isWithin = (pathname: string, href: string): boolean =>
  href === '/' ? pathname === '/' : pathname === href || pathname.startsWith(`${href}/`)
