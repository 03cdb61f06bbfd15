'use client'

import { ExternalLink } from 'lucide-react'
import Link from 'next/link'
import { type ReactNode, useState } from 'react'
import { pauseRunAction, resumeRunAction } from '#actions/runs.ts'
import type { Can, RunView } from '#services/runs/view.ts'
import { deepLink } from '#trace/deep-link.ts'
import { Button, buttonClass } from '~/components/ui/button.tsx'
import { BackendHint } from './backend-hint.tsx'
import { PauseDialog, StopDialog } from './run-dialogs.tsx'
import { useRunAction } from './run-action.ts'

/** The reasons for what the viewer may not do, as text; equal ones are said once. */
function Reasons({ cans }: { readonly cans: readonly (readonly [name: string, can: Can])[] }): ReactNode {
  const byReason = new Map<string, string[]>()
  for (const [name, can] of cans) {
    if (!can.allowed) byReason.set(can.reason, [...(byReason.get(can.reason) ?? []), name])
  }
  if (byReason.size === 0) return null
  return (
    <ul className="w-0 min-w-full text-right text-xs text-ink3 max-md:text-left">
      {[...byReason].map(([reason, names]) => (
        <li key={reason}>
          {names.join(', ')}: {reason}
        </li>
      ))}
    </ul>
  )
}

const nanos = (at: number | null): string | null => (at === null ? null : `${at}000000`)

/** The run's root span in the trace backend, or how to connect one. */
function BackendLink({ view }: { readonly view: RunView }): ReactNode {
  const startNs = nanos(view.createdAt) ?? ''
  const href = deepLink(view.backend, { spanId: view.rootSpanId, startNs, endNs: nanos(view.endedAt) })
  if (href === null) return <BackendHint />
  return (
    <a href={href} target="_blank" rel="noreferrer" className={buttonClass()}>
      Open in {view.backend?.name} <ExternalLink aria-hidden className="size-3.5" />
      <span className="sr-only">in a new tab</span>
    </a>
  )
}

function LaunchAgain({ view }: { readonly view: RunView }): ReactNode {
  const can = view.can.launchAgain
  if (!can.allowed) return <Button disabled>Launch again…</Button>
  const href = `/workflows/${encodeURIComponent(view.workflow)}?from=${view.id}`
  return (
    <Link href={href} className={buttonClass({ variant: view.endedAt === null ? 'secondary' : 'primary' })}>
      Launch again…
    </Link>
  )
}

type Open = 'pause' | 'stop' | null

function PauseOrResume({ view, onPause }: { readonly view: RunView; readonly onPause: () => void }): ReactNode {
  const { run, isPending } = useRunAction(() => resumeRunAction({ runId: view.id }))
  if (view.status === 'PAUSED') {
    return (
      <Button variant="primary" disabled={!view.can.resume.allowed} isPending={isPending} onClick={run}>
        Resume
      </Button>
    )
  }
  return (
    <Button disabled={!view.can.pause.allowed} onClick={onPause}>
      Pause…
    </Button>
  )
}

/** What can be done with the run; what may not be done says why. */
export function RunActions({ view }: { readonly view: RunView }): ReactNode {
  const [open, setOpen] = useState<Open>(null)
  const close = (): void => setOpen(null)
  const isOpenRun = view.endedAt === null
  const gate = view.status === 'PAUSED' ? (['Resume', view.can.resume] as const) : (['Pause', view.can.pause] as const)
  const cans = isOpenRun
    ? [gate, ['Stop', view.can.terminate] as const, ['Launch again', view.can.launchAgain] as const]
    : [['Launch again', view.can.launchAgain] as const]
  return (
    <div className="flex max-w-full flex-wrap justify-end gap-2 max-md:w-full max-md:justify-start max-md:[&>a]:flex-1 max-md:[&>button]:flex-1">
      <BackendLink view={view} />
      {isOpenRun && <PauseOrResume view={view} onPause={() => setOpen('pause')} />}
      {isOpenRun && (
        <Button variant="danger" disabled={!view.can.terminate.allowed} onClick={() => setOpen('stop')}>
          Stop…
        </Button>
      )}
      <LaunchAgain view={view} />
      <Reasons cans={cans} />
      <PauseDialog runId={view.id} isOpen={open === 'pause'} onClose={close} action={pauseRunAction} />
      <StopDialog runId={view.id} isOpen={open === 'stop'} onClose={close} />
    </div>
  )
}
