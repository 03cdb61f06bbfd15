'use client'

import { KeyRound } from 'lucide-react'
import { signIn } from 'next-auth/react'
import { useState, type ReactNode } from 'react'
import { Button } from '~/components/ui/button.tsx'
import { ErrorPanel } from '~/components/ui/error-panel.tsx'
import { BrandMark } from './brand.tsx'

interface SignInCardProps {
  /** What the provider calls itself. */
  readonly provider: string
  readonly isLocal: boolean
  /** A path of this console. */
  readonly callbackUrl: string
  /** next-auth's error code, if one came back. */
  readonly error: string | null
}

const TRY_AGAIN = 'Try again; if it happens again, ask whoever runs this console.'

const ERRORS: { readonly [code: string]: { readonly title: string; readonly advice: string } } = {
  AccessDenied: { title: 'The provider did not let you in', advice: 'Ask for access there, or use another account.' },
  Configuration: {
    title: 'Signing in is not set up correctly',
    advice: 'Whoever runs this console finds the reason in its log.',
  },
  OAuthSignin: {
    title: 'The identity provider could not be reached',
    advice: 'Check that it is running, then try again.',
  },
  OAuthCallback: { title: 'The identity provider answered with an error', advice: TRY_AGAIN },
  Callback: { title: 'The answer of the identity provider could not be used', advice: TRY_AGAIN },
  SessionRequired: { title: 'Your session has ended', advice: 'Sign in again to go on where you were.' },
}

const UNKNOWN = { title: 'Signing in did not work', advice: TRY_AGAIN }

/** One button per identity provider, and what went wrong if something did. */
export function SignInCard({ provider, isLocal, callbackUrl, error }: SignInCardProps): ReactNode {
  const [isPending, setPending] = useState(false)
  const problem = error ? (ERRORS[error] ?? UNKNOWN) : null
  const start = async (): Promise<void> => {
    setPending(true)
    await signIn('oidc', { callbackUrl }).catch(() => setPending(false))
  }
  return (
    <div className="w-full max-w-[380px]">
      <div className="mb-6 flex items-center gap-2.5 text-lg font-semibold tracking-tight">
        <BrandMark className="size-6 text-accent" />
        Conductor Lightstep
      </div>
      {problem && (
        <ErrorPanel className="mb-4" title={problem.title} notDone="You are not signed in." advice={problem.advice} />
      )}
      <div className="rounded-xl border border-line bg-panel p-6 max-md:p-5">
        <h1 className="text-xl font-semibold tracking-tight">Sign in</h1>
        <p className="mt-1 mb-5 text-ink2">
          What you launch or approve here is done and recorded as you, down to the last span.
        </p>
        <Button
          variant="primary"
          isPending={isPending}
          onClick={() => void start()}
          className="min-h-10 w-full text-base whitespace-normal"
        >
          {!isPending && <KeyRound aria-hidden className="size-4" />}
          {isPending ? 'Going to the provider…' : `Continue with ${provider}`}
        </Button>
        {isLocal && (
          <p className="mt-4 border-t border-line pt-3.5 text-xs text-ink2">
            Local mode: on the next page you choose a sample account, named by what it may do. No password is asked for.
          </p>
        )}
      </div>
      <Words />
    </div>
  )
}

function Words(): ReactNode {
  return <p className="mt-4 px-1 text-xs text-ink3">Independent of ServiceNow, Orkes and the Conductor project.</p>
}
