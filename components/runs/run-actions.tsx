'use client'

import dynamic from 'next/dynamic'
import { Link } from '~/components/ui/link.tsx'
import { useRouter } from 'next/navigation'
import { type ReactNode, useState } from 'react'
import type { Can, RunView } from '#services/runs/view.ts'
import { ActionMenu } from '~/components/ui/action-menu.tsx'
import { Button, buttonClass } from '~/components/ui/button.tsx'
import { BackendLink, BackendNote } from './backend-link.tsx'
import type { Dialog } from './action-dialog.tsx'

const ResumeButton = dynamic(() => import('./resume-button.tsx').then((module) => module.ResumeButton))

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

const launchHref = (view: RunView): string => `/workflows/${encodeURIComponent(view.workflow)}?from=${view.id}`

function LaunchAgain({ view }: { readonly view: RunView }): ReactNode {
  const can = view.can.launchAgain
  if (!can.allowed) return <Button disabled>Launch again…</Button>
  return (
    <Link href={launchHref(view)} className={buttonClass({ variant: view.endedAt === null ? 'secondary' : 'primary' })}>
      Launch again…
    </Link>
  )
}

function PauseOrResume({ view, onPause }: { readonly view: RunView; readonly onPause: () => void }): ReactNode {
  if (view.status === 'PAUSED') return <ResumeButton view={view} />
  return (
    <Button disabled={!view.can.pause.allowed} onClick={onPause}>
      Pause…
    </Button>
  )
}

/** What goes on with a failed run: whoever may not retry it launches it again, if they may. */
function RetryOrLaunch({ view, onRetry }: { readonly view: RunView; readonly onRetry: () => void }): ReactNode {
  const { retry } = view.can
  const isLaunch = isLaunchedAgain(view)
  return (
    <>
      <Button variant={isLaunch ? 'secondary' : 'primary'} disabled={!retry.allowed} onClick={onRetry}>
        Retry…
      </Button>
      {isLaunch && <LaunchAgain view={view} />}
    </>
  )
}

/** Whether to launch it again is what its viewer can do next about a failed run. */
const isLaunchedAgain = ({ can }: RunView): boolean => !can.retry.allowed && can.launchAgain.allowed

const FAILED = new Set<RunView['status']>(['FAILED', 'TIMED_OUT', 'TERMINATED'])
const problemOf = (can: Can): string | null => (can.allowed ? null : can.reason)

type Open = Dialog | null

/** The actions of a run that are not needed at a glance. */
function MoreActions({ view, onOpen }: { readonly view: RunView; readonly onOpen: (open: Open) => void }): ReactNode {
  const router = useRouter()
  const { can, endedAt } = view
  const again = {
    label: 'Launch again…',
    problem: problemOf(can.launchAgain),
    onChoose: () => router.push(launchHref(view)),
  }
  const running = [
    { label: 'Skip a task…', problem: problemOf(can.skip), onChoose: () => onOpen('skip') },
    { label: 'Set variables…', problem: problemOf(can.setVariables), onChoose: () => onOpen('variables') },
  ]
  const ended = [
    { label: 'Run again from a task…', problem: problemOf(can.rerun), onChoose: () => onOpen('rerun') },
    { label: 'Restart…', problem: problemOf(can.restart), onChoose: () => onOpen('restart') },
    ...(FAILED.has(view.status) && !isLaunchedAgain(view) ? [again] : []),
  ]
  return <ActionMenu label="More actions" actions={endedAt === null ? running : ended} />
}

/** Loaded with the first that is opened, or as soon as the buttons are pointed at. */
const loadDialogs = () => import('./action-dialog.tsx').then((module) => module.ActionDialog)
const ActionDialog = dynamic(loadDialogs, { ssr: false })

/** What the buttons in sight say no to. */
function cansOf({ can, status, endedAt }: RunView): readonly (readonly [name: string, can: Can])[] {
  const again = ['Launch again', can.launchAgain] as const
  if (endedAt !== null) return FAILED.has(status) ? [['Retry', can.retry]] : [again]
  const hold = status === 'PAUSED' ? (['Resume', can.resume] as const) : (['Pause', can.pause] as const)
  return [hold, ['Stop', can.terminate], again]
}

/** On a phone the buttons share the width, and the way out to the trace backend stands under what acts on the run. */
const ROW =
  'flex max-w-full flex-wrap justify-end gap-2 max-md:w-full max-md:justify-start max-md:[&>*:first-child]:order-1 max-md:[&>*:first-child]:basis-full max-md:[&>a]:flex-1 max-md:[&>button:not([aria-haspopup])]:flex-1 max-md:[&>p]:order-1'

/** What can be done with the run, the next useful act first in sight; what may not be done says why. */
export function RunActions({ view }: { readonly view: RunView }): ReactNode {
  const [open, setOpen] = useState<Open>(null)
  const isOpenRun = view.endedAt === null
  return (
    <div onPointerEnter={() => void loadDialogs()} className={ROW}>
      <BackendLink view={view} />
      {isOpenRun && <PauseOrResume view={view} onPause={() => setOpen('pause')} />}
      {isOpenRun && (
        <Button variant="danger" disabled={!view.can.terminate.allowed} onClick={() => setOpen('stop')}>
          Stop…
        </Button>
      )}
      {FAILED.has(view.status) ? (
        <RetryOrLaunch view={view} onRetry={() => setOpen('retry')} />
      ) : (
        <LaunchAgain view={view} />
      )}
      <MoreActions view={view} onOpen={setOpen} />
      <Reasons cans={cansOf(view)} />
      <BackendNote view={view} />
      {open && <ActionDialog dialog={open} view={view} onClose={() => setOpen(null)} />}
    </div>
  )
}
