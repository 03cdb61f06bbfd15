import type { ReactNode } from 'react'
import { ButtonLink } from '~/components/ui/button.tsx'
import { EmptyState } from '~/components/ui/empty-state.tsx'

/** A page that only says why there is nothing to see, and the way back. */
export function MessagePage({ title, children }: { readonly title: string; readonly children: ReactNode }): ReactNode {
  return (
    <div className="grid min-h-[60dvh] place-items-center">
      <EmptyState title={<h1>{title}</h1>} action={<ButtonLink href="/">Overview</ButtonLink>}>
        {children}
      </EmptyState>
    </div>
  )
}
