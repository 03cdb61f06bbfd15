'use client'

import { KeyRound } from 'lucide-react'
import { signIn } from 'next-auth/react'
import { useState, type ReactNode } from 'react'
import { Button } from '~/components/ui/button.tsx'
import { ErrorPanel } from '~/components/ui/error-panel.tsx'
import { BrandMark } from './brand.tsx'
import { wordsOfProblem } from './sign-in-problems.ts'

interface SignInCardProps {
  /** What the provider calls itself. */
  readonly provider: string
  readonly isLocal: boolean
  /** A path of this console. */
  readonly callbackUrl: string
  /** Why a sign-in came to nothing, if one did. */
  readonly error: string | null
}

/** One button per identity provider, and what went wrong if something did. */
export function SignInCard({ provider, isLocal, callbackUrl, error }: SignInCardProps): ReactNode {
  const [isPending, setPending] = useState(false)
  const problem = error === null ? null : wordsOfProblem(error)
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
