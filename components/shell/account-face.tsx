import type { ReactNode } from 'react'
import { Avatar } from '~/components/ui/person.tsx'
import type { Theme } from './theme.ts'

/** Who is signed in. */
export interface Viewer {
  readonly name: string
  readonly email: string | null
  readonly groups: readonly string[]
}

export interface AccountMenuProps {
  readonly viewer: Viewer
  readonly theme: Theme
}

export const ACCOUNT_BUTTON =
  'flex min-h-8 items-center gap-2 rounded-md px-1.5 text-ink hover:bg-raise max-md:min-h-10'

/** What stands on the button of the account's menu. */
export function AccountFace({ name }: { readonly name: string }): ReactNode {
  return (
    <>
      <Avatar name={name} className="size-6 text-[10px]" />
      <span className="sr-only">Account</span>
      <span className="max-w-[14ch] truncate font-medium max-md:sr-only">{name}</span>
    </>
  )
}
