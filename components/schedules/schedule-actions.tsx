'use client'

import { Play } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useState, type ReactNode } from 'react'
import { resumeScheduleAction, runScheduleNowAction } from '#actions/schedules.ts'
import type { ScheduleView } from '#services/schedules/view.ts'
import { useRunAction } from '~/components/runs/run-action.ts'
import { Button, ButtonLink } from '~/components/ui/button.tsx'
import { DeleteDialog, PauseDialog } from './schedule-dialogs.tsx'
import { toast } from '~/components/ui/toast.ts'

/** What can be done with a schedule; what may not be done says why. */
export function ScheduleActions({ schedule }: { readonly schedule: ScheduleView }): ReactNode {
  const router = useRouter()
  const [open, setOpen] = useState<'pause' | 'delete' | null>(null)
  const { name, revision, state, can } = schedule
  const close = (): void => setOpen(null)
  const refresh = (): void => {
    close()
    router.refresh()
  }
  const resume = useRunAction(() => resumeScheduleAction({ name, revision }), refresh)
  const runNow = useRunAction(
    () => runScheduleNowAction({ name, revision }),
    () => {
      toast.success('It starts within a second, and shows below.')
      refresh()
    },
  )
  const dialog = { schedule, onClose: close }
  return (
    <div className="flex max-w-full flex-wrap justify-end gap-2 max-md:w-full max-md:justify-start max-md:[&>a]:flex-1 max-md:[&>button]:flex-1">
      <Button disabled={!can.launch.allowed} isPending={runNow.isPending} onClick={runNow.run}>
        {!runNow.isPending && <Play aria-hidden className="size-3.5" />} Run now
      </Button>
      {state === 'paused' ? (
        <Button variant="primary" disabled={!can.operate.allowed} isPending={resume.isPending} onClick={resume.run}>
          Resume
        </Button>
      ) : (
        <Button disabled={!can.operate.allowed} onClick={() => setOpen('pause')}>
          Pause…
        </Button>
      )}
      {can.launch.allowed ? (
        <ButtonLink href={`/schedules/${encodeURIComponent(name)}/edit`}>Edit</ButtonLink>
      ) : (
        <Button disabled>Edit</Button>
      )}
      <Button variant="danger" disabled={!can.launch.allowed} onClick={() => setOpen('delete')}>
        Delete…
      </Button>
      <Refusals can={can} />
      <PauseDialog {...dialog} isOpen={open === 'pause'} onDone={refresh} />
      <DeleteDialog {...dialog} isOpen={open === 'delete'} />
    </div>
  )
}

function Refusals({ can }: Pick<ScheduleView, 'can'>): ReactNode {
  const said = [
    can.launch.allowed ? null : `Run now, edit, delete: ${can.launch.reason}`,
    can.operate.allowed ? null : `Pause, resume: ${can.operate.reason}`,
  ].filter((words) => words !== null)
  return said.map((words) => (
    <p key={words} className="w-0 min-w-full text-right text-xs text-ink3 max-md:text-left">
      {words}
    </p>
  ))
}
