'use client'

import { useSyncExternalStore, type ReactNode } from 'react'

/** A key of the keyboard. */
export function Kbd({ children }: { readonly children: ReactNode }): ReactNode {
  return <kbd className="rounded border border-line bg-raise px-1 text-2xs text-ink2">{children}</kbd>
}

const never = (): (() => void) => () => undefined
const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.userAgent)

/** A key with the modifier of this system: Command on a Mac, Control elsewhere (and until the browser is known). */
export function ModKey({ letter }: { readonly letter: string }): ReactNode {
  const isCommand = useSyncExternalStore(never, isMac, () => false)
  return <Kbd>{isCommand ? `⌘${letter}` : `Ctrl ${letter}`}</Kbd>
}
