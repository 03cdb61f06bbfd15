'use client'

import { Menu } from '@base-ui/react/menu'
import { Check, LogOut, ShieldX } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { signOut } from 'next-auth/react'
import { useState, type ReactNode } from 'react'
import { signOutEverywhereAction } from '#actions/sessions.ts'
import { ACCOUNT_BUTTON, AccountFace, type AccountMenuProps, type Viewer } from './account-face.tsx'
import { dataTheme, THEME_COOKIE, THEMES, type Theme } from './theme.ts'
import { toast } from '~/components/ui/toast.ts'

const YEAR_SECONDS = 31_536_000
const THEME_WORDS: Record<Theme, string> = { system: 'As the system', light: 'Light', dark: 'Dark' }
const ITEM =
  'flex min-h-8 cursor-pointer items-center gap-2 rounded-md px-2.5 outline-none data-[highlighted]:bg-raise max-md:min-h-10'

function applyTheme(theme: Theme): void {
  document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`
  const value = dataTheme(theme)
  if (value) document.documentElement.dataset['theme'] = value
  else delete document.documentElement.dataset['theme']
}

const leave = (): Promise<unknown> => signOut({ callbackUrl: '/sign-in' })

async function leaveEverywhere(): Promise<void> {
  const result = await signOutEverywhereAction()
  if (result.ok) await leave()
  else toast.error(result.error.message)
}

/** Who one is, with which groups; theme; the ways out. It comes open, in the place of the button that was pressed. */
export function OpenAccountMenu({ viewer, theme: first }: AccountMenuProps): ReactNode {
  const router = useRouter()
  const [theme, setTheme] = useState(first)
  const choose = (next: Theme): void => {
    setTheme(next)
    applyTheme(next)
    router.refresh()
  }
  return (
    <Menu.Root defaultOpen>
      <Menu.Trigger className={ACCOUNT_BUTTON}>
        <AccountFace name={viewer.name} />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Positioner sideOffset={6} align="end" className="z-40">
          <Menu.Popup className="w-[min(280px,calc(100vw-24px))] rounded-xl border border-line bg-panel p-1.5 shadow-over">
            <Who viewer={viewer} />
            <Menu.Separator className="my-1.5 h-px bg-line" />
            <Menu.RadioGroup value={theme} onValueChange={choose} aria-label="Theme">
              {THEMES.map((name) => (
                <Menu.RadioItem key={name} value={name} className={ITEM} closeOnClick={false}>
                  <span className="size-4">
                    <Menu.RadioItemIndicator>
                      <Check aria-hidden className="size-4 text-accent" />
                    </Menu.RadioItemIndicator>
                  </span>
                  {THEME_WORDS[name]}
                </Menu.RadioItem>
              ))}
            </Menu.RadioGroup>
            <Menu.Separator className="my-1.5 h-px bg-line" />
            <Menu.Item className={ITEM} onClick={() => void leave()}>
              <LogOut aria-hidden className="size-4 text-ink3" />
              Sign out
            </Menu.Item>
            <Menu.Item className={ITEM} onClick={() => void leaveEverywhere()}>
              <ShieldX aria-hidden className="size-4 text-ink3" />
              Sign out everywhere
            </Menu.Item>
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  )
}

function Who({ viewer }: { readonly viewer: Viewer }): ReactNode {
  return (
    <div className="px-2.5 pt-1.5 pb-1">
      <p className="truncate font-semibold">{viewer.name}</p>
      {viewer.email && <p className="truncate text-xs text-ink3">{viewer.email}</p>}
      <p className="mt-2 text-2xs font-semibold text-ink3">Groups at sign-in</p>
      {viewer.groups.length === 0 ? (
        <p className="text-xs text-ink2">none: no service function is open to you</p>
      ) : (
        <ul className="mt-1 flex flex-wrap gap-1">
          {viewer.groups.map((group) => (
            <li key={group} className="rounded border border-line px-1.5 text-xs text-ink2">
              {group}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
