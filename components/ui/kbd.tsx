import type { ReactNode } from 'react'

/** A key of the keyboard. */
export function Kbd({ children }: { readonly children: ReactNode }): ReactNode {
  return <kbd className="rounded border border-line bg-raise px-1 text-2xs text-ink2">{children}</kbd>
}
