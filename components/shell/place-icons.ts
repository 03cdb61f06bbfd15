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
import type { PlaceHref } from './places.ts'

/** The icon of each place. The navigation draws them on the server: no page sends their code. */
export const PLACE_ICONS: { readonly [href in PlaceHref]: LucideIcon } = {
  '/': LayoutDashboard,
  '/runs': ListVideo,
  '/workflows': Workflow,
  '/schedules': CalendarClock,
  '/approvals': Stamp,
  '/workers': Cpu,
  '/events': Radio,
  '/settings': Settings,
}
