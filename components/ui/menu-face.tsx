import { Ellipsis } from 'lucide-react'
import type { ReactNode } from 'react'
import { buttonClass } from './button.tsx'

interface MenuAction {
  readonly label: string
  /** Why it cannot be chosen, as text under its name. */
  readonly problem: string | null
  readonly onChoose: () => void
}

export interface ActionMenuProps {
  /** Names the button. */
  readonly label: string
  readonly actions: readonly MenuAction[]
}

export const MENU_BUTTON = buttonClass({ size: 'icon' })

/** What stands on the button of a menu of actions. */
export const MenuFace = (): ReactNode => <Ellipsis aria-hidden className="size-4" />
