'use client'

import { signIn } from 'next-auth/react'
import { useState, useTransition, type ReactNode } from 'react'
import { examineConnectionsAction } from '#actions/connections.ts'
import type { ActionError } from '#actions/result.ts'
import type { Check } from '#services/doctor/check.ts'
import type { ConnectionsView } from '#services/doctor/view.ts'
import { ActionErrorPanel } from '~/components/ui/action-error.tsx'
import { Button } from '~/components/ui/button.tsx'
import { Card } from '~/components/ui/card.tsx'
import { CopyButton } from '~/components/ui/copy-button.tsx'
import { CheckList } from './check-list.tsx'
import { ProbeCard } from './probe-card.tsx'

/** What the installation is connected to, as it was found when the page was opened or asked again. */
export function Connections({ first }: { readonly first: ConnectionsView }): ReactNode {
  const [view, setView] = useState(first)
  const [error, setError] = useState<ActionError | null>(null)
  const [isPending, start] = useTransition()
  const examine = (isReaching: boolean): void =>
    start(async () => {
      const result = await examineConnectionsAction({ isReaching })
      if (result.ok) setView(result.value)
      setError(result.ok ? null : result.error)
    })
  return (
    <div className="grid gap-4">
      <Card
        title={summary(view.checks)}
        aside={
          <>
            <Button size="small" isPending={isPending} onClick={() => examine(false)}>
              Check again
            </Button>
            <Button size="small" disabled={isPending} onClick={() => examine(true)}>
              Open links too
            </Button>
          </>
        }
      >
        {error && <ActionErrorPanel error={error} className="m-4" />}
        <CheckList label="Connections" checks={view.checks} />
      </Card>
      <ProbeCard can={view.canProbe} />
      <SignInCard view={view} />
    </div>
  )
}

function summary(checks: readonly Check[]): string {
  const count = checks.filter(({ state }) => state === 'bad').length
  if (count > 0) return count === 1 ? 'One thing does not work' : `${count} things do not work`
  return checks.every(({ state }) => state === 'ok') ? 'Everything works' : 'Everything that is configured works'
}

/** What the identity provider must know, and a way to see that it does. */
function SignInCard({ view: { provider, redirectUri } }: { readonly view: ConnectionsView }): ReactNode {
  return (
    <Card title="Signing in">
      <div className="grid gap-3 px-4 py-3.5">
        <p className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
          Redirect URI to register: <code className="min-w-0 wrap-anywhere">{redirectUri}</code>
          <CopyButton text={redirectUri} label="Copy the redirect URI" />
        </p>
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <Button onClick={() => void signIn('oidc', { callbackUrl: '/settings/connections' })}>
            Sign in again with {provider}
          </Button>
          <p className="min-w-0 flex-1 basis-60 text-xs text-ink3">
            Goes to the provider and comes back here: the groups it says are then shown above.
          </p>
        </div>
      </div>
    </Card>
  )
}
