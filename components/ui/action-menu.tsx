'use client'

import type { ReactNode } from 'react'
import { type ActionMenuProps, MENU_BUTTON, MenuFace } from './menu-face.tsx'
import { useOnDemand } from './on-demand.ts'

const load = () => import('./action-menu-open.tsx').then((module) => module.OpenActionMenu)

/** What is done less often, behind one button; what cannot be done says why. */
export function ActionMenu(props: ActionMenuProps): ReactNode {
  const { Part, trigger } = useOnDemand(load)
  if (Part) return <Part {...props} />
  return (
    <button
      type="button"
      aria-haspopup="menu"
      aria-expanded={false}
      aria-label={props.label}
      className={MENU_BUTTON}
      {...trigger}
    >
      <MenuFace />
    </button>
  )
}
