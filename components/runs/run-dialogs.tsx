'use client'

import { type ReactNode, useState } from 'react'
import { type pauseRunAction, terminateRunAction } from '#actions/runs.ts'
import type { RunId } from '#core/ids.ts'
import { Button } from '~/components/ui/button.tsx'
import { Dialog } from '~/components/ui/dialog.tsx'
import { ErrorPanel } from '~/components/ui/error-panel.tsx'
import { ReasonField } from './reason-field.tsx'
import { useRunAction } from './run-action.ts'

interface RunDialogProps {
  readonly runId: RunId
  readonly isOpen: boolean
  readonly onClose: () => void
}

/** Pauses after a reason was given: what runs goes on, nothing new starts. */
export function PauseDialog(props: RunDialogProps & { readonly action: typeof pauseRunAction }): ReactNode {
  const { runId, isOpen, onClose, action } = props
  const [reason, setReason] = useState('')
  const { run, isPending, error } = useRunAction(() => action({ runId, reason }), onClose)
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title="Pause this run"
      description="Tasks that run go on to their end; no new task starts until somebody resumes."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={reason.trim() === ''} isPending={isPending} onClick={run}>
            Pause
          </Button>
        </>
      }
    >
      <ReasonField value={reason} onChange={setReason} />
      {error && <ErrorPanel className="mt-3" title={error.message} issues={error.issues} traceId={error.traceId} />}
    </Dialog>
  )
}

const CHOICES = [
  {
    rollback: true,
    title: 'Stop and roll back',
    text: 'Tasks that completed and declare a rollback are undone, newest first. Then the run ends.',
  },
  { rollback: false, title: 'Stop and leave as it is', text: 'Open tasks are canceled and nothing is undone.' },
] as const

/** Whether what was done is undone when a run is stopped. */
export function RollbackChoice({
  value,
  onChange,
}: {
  readonly value: boolean
  readonly onChange: (rollback: boolean) => void
}): ReactNode {
  return (
    <fieldset className="mb-3.5 grid gap-2">
      <legend className="sr-only">What becomes of what was done</legend>
      {CHOICES.map(({ rollback, title, text }) => (
        // oxlint-disable-next-line jsx-a11y/label-has-associated-control -- its text is in the table above
        <label
          key={title}
          className="flex cursor-pointer gap-2.5 rounded-lg border border-line p-3 has-checked:border-accent has-checked:bg-accent-soft"
        >
          <input
            type="radio"
            name="rollback"
            checked={value === rollback}
            onChange={() => onChange(rollback)}
            className="mt-0.5 accent-accent"
          />
          <span>
            <span className="block font-medium">{title}</span>
            <span className="text-ink2">{text}</span>
          </span>
        </label>
      ))}
    </fieldset>
  )
}

/** Stops a run for good, with the choice to undo what was done. */
export function StopDialog({ runId, isOpen, onClose }: RunDialogProps): ReactNode {
  const [reason, setReason] = useState('')
  const [rollback, setRollback] = useState(true)
  const { run, isPending, error } = useRunAction(() => terminateRunAction({ runId, reason, rollback }), onClose)
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title="Stop this run"
      description="A stopped run cannot be resumed."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="danger" disabled={reason.trim() === ''} isPending={isPending} onClick={run}>
            {rollback ? 'Stop and roll back' : 'Stop'}
          </Button>
        </>
      }
    >
      <RollbackChoice value={rollback} onChange={setRollback} />
      <ReasonField value={reason} onChange={setReason} />
      {error && <ErrorPanel className="mt-3" title={error.message} issues={error.issues} traceId={error.traceId} />}
    </Dialog>
  )
}
