'use client'

import { useRouter } from 'next/navigation'
import { useState, type ReactNode } from 'react'
import { deleteScheduleAction, pauseScheduleAction } from '#actions/schedules.ts'
import type { ScheduleView } from '#services/schedules/view.ts'
import { useRunAction } from '~/components/runs/run-action.ts'
import { ActionErrorPanel } from '~/components/ui/action-error.tsx'
import { Button } from '~/components/ui/button.tsx'
import { Dialog } from '~/components/ui/dialog.tsx'
import { Field, TextInput } from '~/components/ui/field.tsx'

interface ScheduleDialogProps {
  readonly schedule: Pick<ScheduleView, 'name' | 'revision'>
  readonly isOpen: boolean
  readonly onClose: () => void
}

const REASON = 'schedule-pause-reason'

/** Pauses after a reason was given, which everybody who looks at the schedule reads. */
export function PauseDialog(props: ScheduleDialogProps & { readonly onDone: () => void }): ReactNode {
  const { schedule, isOpen, onClose, onDone } = props
  const [reason, setReason] = useState('')
  const { run, isPending, error } = useRunAction(
    () => pauseScheduleAction({ name: schedule.name, revision: schedule.revision, reason }),
    onDone,
  )
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Pause ${schedule.name}`}
      description="It fires no more until somebody resumes it. Runs that are open go on; times that pass meanwhile are not made up for."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={reason.trim() === ''} isPending={isPending} onClick={run}>
            Pause
          </Button>
        </>
      }
    >
      <Field id={REASON} label="Reason" hint="Shown on the schedule's page." isRequired>
        <TextInput
          id={REASON}
          value={reason}
          maxLength={500}
          required
          aria-describedby={`${REASON}-hint`}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      {error && <ActionErrorPanel className="mt-3" error={error} />}
    </Dialog>
  )
}

/** Deletes for good, once it was said what stays. */
export function DeleteDialog({ schedule, isOpen, onClose }: ScheduleDialogProps): ReactNode {
  const router = useRouter()
  const { name, revision } = schedule
  const { run, isPending, error } = useRunAction(
    () => deleteScheduleAction({ name, revision }),
    () => router.push('/schedules'),
  )
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={`Delete ${name}?`}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="danger" isPending={isPending} onClick={run}>
            Delete this schedule
          </Button>
        </>
      }
    >
      <p>It fires no more, and this cannot be undone. Its runs stay, and so does the record of who changed what.</p>
      <p className="mt-2 text-ink2">To hold it back for a while, pause it instead.</p>
      {error && <ActionErrorPanel className="mt-3" error={error} />}
    </Dialog>
  )
}
