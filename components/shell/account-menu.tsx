'use client'

import type { ReactNode } from 'react'
import { useOnDemand } from '~/components/ui/on-demand.ts'
import { ACCOUNT_BUTTON, AccountFace, type AccountMenuProps } from './account-face.tsx'

const load = () => import('./account-menu-open.tsx').then((module) => module.OpenAccountMenu)

/** Who is signed in, and behind it the account's menu. */
export function AccountMenu(props: AccountMenuProps): ReactNode {
  const { Part, trigger } = useOnDemand(load)
  if (Part) return <Part {...props} />
  return (
    <button type="button" aria-haspopup="menu" aria-expanded={false} className={ACCOUNT_BUTTON} {...trigger}>
      <AccountFace name={props.viewer.name} />
    </button>
  )
}
