'use client'

import { type ReactNode, useState } from 'react'
import { type pauseRunAction, terminateRunAction, unparkRunAction } from '#actions/runs.ts'
import type { RunId } from '#core/ids.ts'
import { Button } from '~/components/ui/button.tsx'
import { ChoiceCards } from '~/components/ui/choice-cards.tsx'
import { Dialog } from '~/components/ui/dialog.tsx'
import { ErrorPanel } from '~/components/ui/error-panel.tsx'
import { ReasonField } from './reason-field.tsx'
import { useRunAction } from './run-action.ts'
import { useChangeable } from './use-changeable.ts'

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
    value: true,
    title: 'Stop and roll back',
    text: 'Tasks that completed and declare a rollback are undone, newest first. Then the run ends.',
  },
  { value: false, title: 'Stop and leave as it is', text: 'Open tasks are canceled and nothing is undone.' },
] as const

interface RollbackChoiceProps {
  readonly value: boolean
  readonly onChange: (rollback: boolean) => void
}

/** Whether what was done is undone when a run is stopped. */
export const RollbackChoice = (props: RollbackChoiceProps): ReactNode => (
  <ChoiceCards legend="What becomes of what was done" choices={CHOICES} {...props} />
)

interface FailureWorkflowChoiceProps {
  readonly name: string
  readonly value: boolean
  readonly onChange: (isWanted: boolean) => void
}

/** Whether what the definition starts when a run fails is started, too. */
function FailureWorkflowChoice({ name, value, onChange }: FailureWorkflowChoiceProps): ReactNode {
  return (
    <label className="flex cursor-pointer items-start gap-2.5">
      <input
        type="checkbox"
        checked={value}
        onChange={(event) => onChange(event.target.checked)}
        className="mt-0.5 accent-accent"
      />
      <span className="min-w-0">
        Also start the failure workflow <span className="font-mono wrap-anywhere">{name}</span>
        <span className="block text-xs text-ink3">
          It starts by itself when this run fails; when somebody stops the run, only if you say so. It starts when
          everything is canceled and rolled back.
        </span>
      </span>
    </label>
  )
}

/** Stops a run for good, with the choice to undo what was done, and to start the failure workflow if there is one. */
export function StopDialog({ runId, isOpen, onClose }: RunDialogProps): ReactNode {
  const [reason, setReason] = useState('')
  const [rollback, setRollback] = useState(true)
  const [failureWorkflow, setFailureWorkflow] = useState(false)
  const { data } = useChangeable(runId)
  const name = data?.ok ? data.value.failureWorkflow : null
  const wish = { runId, reason, rollback, failureWorkflow }
  const { run, isPending, error } = useRunAction(() => terminateRunAction(wish), onClose)
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
      <div className="grid gap-3.5">
        <RollbackChoice value={rollback} onChange={setRollback} />
        {name !== null && <FailureWorkflowChoice name={name} value={failureWorkflow} onChange={setFailureWorkflow} />}
        <ReasonField value={reason} onChange={setReason} />
        {error && <ErrorPanel title={error.message} issues={error.issues} traceId={error.traceId} />}
      </div>
    </Dialog>
  )
}

/** Has a run tried again that was set aside. */
export function UnparkDialog({ runId, isOpen, onClose }: RunDialogProps): ReactNode {
  const [reason, setReason] = useState('')
  const { run, isPending, error } = useRunAction(() => unparkRunAction({ runId, reason }), onClose)
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title="Try this run again"
      description="It goes on from where it stood, with what came for it meanwhile. If it cannot, it is set aside again after three tries."
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={reason.trim() === ''} isPending={isPending} onClick={run}>
            Try again
          </Button>
        </>
      }
    >
      <ReasonField value={reason} onChange={setReason} />
      {error && <ErrorPanel className="mt-3" title={error.message} issues={error.issues} traceId={error.traceId} />}
    </Dialog>
  )
}
