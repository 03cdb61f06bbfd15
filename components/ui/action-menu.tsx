'use client'

import { Menu } from '@base-ui/react/menu'
import { Ellipsis } from 'lucide-react'
import type { ReactNode } from 'react'
import { buttonClass } from './button.tsx'

export interface MenuAction {
  readonly label: string
  /** Why it cannot be chosen, as text under its name. */
  readonly problem: string | null
  readonly onChoose: () => void
}

const ITEM =
  'grid min-h-8 cursor-pointer content-center rounded-md px-2.5 py-1 outline-none data-[disabled]:cursor-default data-[disabled]:text-ink3 data-[highlighted]:bg-raise max-md:min-h-10'

/** What is done less often, behind one button; what cannot be done says why. */
export function ActionMenu({
  label,
  actions,
}: {
  readonly label: string
  readonly actions: readonly MenuAction[]
}): ReactNode {
  return (
    <Menu.Root>
      <Menu.Trigger className={buttonClass({ size: 'icon' })} aria-label={label}>
        <Ellipsis aria-hidden className="size-4" />
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
