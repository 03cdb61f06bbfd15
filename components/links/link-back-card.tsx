'use client'

import { Check, CircleAlert, Clock, type LucideIcon } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState, useTransition, type ReactNode } from 'react'
import { toast } from 'sonner'
import { installLinkBackAction } from '#actions/links.ts'
import type { ActionError } from '#actions/result.ts'
import type { LinkBackView } from '#services/links/view.ts'
import { ActionErrorPanel } from '~/components/ui/action-error.tsx'
import { Button } from '~/components/ui/button.tsx'
import { Card, Facts } from '~/components/ui/card.tsx'
import { Moment } from '~/components/ui/moment.tsx'

/** The way back from a span in Lightstep to its run: what it is, whether it is there, and the button that installs it. */
export function LinkBackCard({ back }: { readonly back: LinkBackView }): ReactNode {
  const { name, url, missing, can, last } = back
  const { error, isPending, install } = useInstall()
  return (
    <Card title="Back from Lightstep">
      <div className="grid gap-3 px-4 py-3.5">
        <p className="text-ink2">
          A workflow link shows the way to the run beside every span of it, for whoever looks at Lightstep.
        </p>
        <Facts
          rows={[
            ['Name', <code key="name">{name}</code>],
            ['Address', <code key="url">{url}</code>],
            ['State', last ? <State key="state" last={last} /> : 'not installed from here'],
          ]}
        />
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
          <Button
            variant={last?.state === 'there' ? 'secondary' : 'primary'}
            disabled={!can.allowed || missing.length > 0}
            isPending={isPending}
            onClick={install}
          >
            Install in Lightstep
          </Button>
          <p className="min-w-0 flex-1 basis-60 text-xs text-ink3">{noteOf(back)}</p>
        </div>
        {error && <ActionErrorPanel error={error} />}
      </div>
    </Card>
  )
}

function noteOf({ can, missing }: LinkBackView): string {
  if (!can.allowed) return `${can.reason}.`
  if (missing.length > 0) return `Set ${missing.join(', ')} in the environment of the console first.`
  return 'Looks first whether it is there: installing twice makes one.'
}

function useInstall() {
  const router = useRouter()
  const [error, setError] = useState<ActionError | null>(null)
  const [isPending, start] = useTransition()
  const install = (): void =>
    start(async () => {
      const result = await installLinkBackAction()
      setError(result.ok ? null : result.error)
      if (result.ok) toast.success(result.value.wasThere ? 'It was there already' : 'It is installed')
      router.refresh()
    })
  return { error, isPending, install }
}

const STATES: Record<
  NonNullable<LinkBackView['last']>['state'],
  readonly [word: string, icon: LucideIcon, look: string]
> = {
  there: ['Installed', Check, 'text-ok'],
  failed: ['Not installed', CircleAlert, 'text-bad'],
  asked: ['Begun, not finished', Clock, 'text-wait'],
}

function State({ last: { state, at, by, problem } }: { readonly last: NonNullable<LinkBackView['last']> }): ReactNode {
  const [word, Icon, look] = STATES[state]
  return (
    <>
      <span className={look}>
        <Icon aria-hidden className="inline size-3.5 align-[-2.5px]" strokeWidth={2.5} /> {word}
      </span>{' '}
      <span className="text-ink2">
        by {by} <Moment at={at} />
      </span>
      {problem && <p className="text-ink2">{problem}</p>}
    </>
  )
}
