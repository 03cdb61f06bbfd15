'use client'

import { type ReactNode, useState } from 'react'
import { pauseRunAction, terminateRunAction, unparkRunAction } from '#actions/runs.ts'
import type { RunId } from '#core/ids.ts'
import { Button } from '~/components/ui/button.tsx'
import { CheckBox } from '~/components/ui/check-box.tsx'
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

interface ReasonDialogProps extends Omit<RunDialogProps, 'runId'> {
  readonly title: string
  readonly description: string
  /** On the button. */
  readonly verb: string
  readonly act: (reason: string) => ReturnType<typeof pauseRunAction>
}

/** Does something to a run after a reason was given. */
function ReasonDialog({ title, description, verb, act, isOpen, onClose }: ReasonDialogProps): ReactNode {
  const [reason, setReason] = useState('')
  const { run, isPending, error } = useRunAction(() => act(reason), onClose)
  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title={title}
      description={description}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={reason.trim() === ''} isPending={isPending} onClick={run}>
            {verb}
          </Button>
        </>
      }
    >
      <ReasonField value={reason} onChange={setReason} />
      {error && <ErrorPanel className="mt-3" title={error.message} issues={error.issues} traceId={error.traceId} />}
    </Dialog>
  )
}

/** Pauses after a reason was given: what runs goes on, nothing new starts. */
export const PauseDialog = ({ runId, ...props }: RunDialogProps): ReactNode => (
  <ReasonDialog
    {...props}
    title="Pause this run"
    description="Tasks that run go on to their end; no new task starts until somebody resumes."
    verb="Pause"
    act={(reason) => pauseRunAction({ runId, reason })}
  />
)

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
        {name !== null && (
          <CheckBox
            label={
              <>
                Also start the failure workflow <span className="font-mono wrap-anywhere">{name}</span>
              </>
            }
            text="It starts by itself when this run fails; when somebody stops the run, only if you say so. It starts when everything is canceled and rolled back."
            value={failureWorkflow}
            onChange={setFailureWorkflow}
          />
        )}
        <ReasonField value={reason} onChange={setReason} />
        {error && <ErrorPanel title={error.message} issues={error.issues} traceId={error.traceId} />}
      </div>
    </Dialog>
  )
}

/** Has a run tried again that was set aside. */
export const UnparkDialog = ({ runId, ...props }: RunDialogProps): ReactNode => (
  <ReasonDialog
    {...props}
    title="Try this run again"
    description="It goes on from where it stood, with what came for it meanwhile. If it cannot, it is set aside again after three tries."
    verb="Try again"
    act={(reason) => unparkRunAction({ runId, reason })}
  />
)
