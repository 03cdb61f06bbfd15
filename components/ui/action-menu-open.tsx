'use client'

import { Menu } from '@base-ui/react/menu'
import type { ReactNode } from 'react'
import { type ActionMenuProps, MENU_BUTTON, MenuFace } from './menu-face.tsx'

const ITEM =
  'grid min-h-8 cursor-pointer content-center rounded-md px-2.5 py-1 outline-none data-[disabled]:cursor-default data-[disabled]:text-ink3 data-[highlighted]:bg-raise max-md:min-h-10'

/** The actions behind the button. It comes open, in the place of the button that was pressed. */
export function OpenActionMenu({ label, actions }: ActionMenuProps): ReactNode {
  return (
    <Menu.Root defaultOpen>
      <Menu.Trigger className={MENU_BUTTON} aria-label={label}>
        <MenuFace />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} align="end" className="z-40">
          <Menu.Popup className="w-[min(300px,calc(100vw-24px))] rounded-xl border border-line bg-panel p-1.5 shadow-over">
            {actions.map(({ label: name, problem, onChoose }) => (
              <Menu.Item key={name} className={ITEM} disabled={problem !== null} onClick={onChoose}>
                <span className="font-medium">{name}</span>
                {problem !== null && <span className="text-xs">{problem}</span>}
              </Menu.Item>
            ))}
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}
