import type { ReactNode } from 'react'
import type { ActionError } from '#actions/result.ts'
import { ButtonLink } from './button.tsx'
import { ErrorPanel } from './error-panel.tsx'

const TITLES: Record<ActionError['code'], string> = {
  invalid: 'Something in it is not allowed',
  unauthenticated: 'You are not signed in any more',
  forbidden: 'You may not do this',
  not_found: 'It is not there, or not for you to see',
  conflict: 'It has changed meanwhile',
  too_large: 'It is too large',
  rate_limited: 'Too much at once',
  unavailable: 'A part of the system cannot be reached',
  internal: 'Something unforeseen went wrong',
}

interface ActionErrorPanelProps {
  readonly error: ActionError
  /** Faults to list, unless there is one alone, which the message says; those shown at their fields are left out by the caller. */
  readonly issues?: ActionError['issues'] | undefined
  readonly className?: string | undefined
}

/** Why an action did nothing, in the server's own words. */
export function ActionErrorPanel({ error, issues, className }: ActionErrorPanelProps): ReactNode {
  const here = typeof window === 'undefined' ? '/' : window.location.pathname + window.location.search
  const signIn = (
    <ButtonLink size="small" href={`/sign-in?callbackUrl=${encodeURIComponent(here)}`}>
      Sign in
    </ButtonLink>
  )
  return (
    <ErrorPanel
      className={className}
      title={TITLES[error.code]}
      notDone={error.message}
      issues={error.issues.length === 1 ? undefined : (issues ?? error.issues)}
      traceId={error.traceId}
      actions={error.code === 'unauthenticated' ? signIn : undefined}
    />
  )
}
