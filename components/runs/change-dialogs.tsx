'use client'

import { type ReactNode, useId, useState } from 'react'
import type { ActionResult } from '#actions/result.ts'
import { setVariablesAction, skipTaskAction } from '#actions/runs.ts'
import type { RunId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { RunChanged } from '#services/runs/inputs.ts'
import type { ChangeableView } from '#services/runs/view.ts'
import { ActionErrorPanel } from '~/components/ui/action-error.tsx'
import { Button } from '~/components/ui/button.tsx'
import { Dialog } from '~/components/ui/dialog.tsx'
import { ErrorPanel } from '~/components/ui/error-panel.tsx'
import { Field, Select } from '~/components/ui/field.tsx'
import { JsonInput } from '~/components/workflows/json-input.tsx'
import { ReasonField } from './reason-field.tsx'
import { useRunAction } from './run-action.ts'
import { useChangeable } from './use-changeable.ts'

interface RunDialogProps {
  readonly runId: RunId
  readonly onClose: () => void
}

interface ChangeDialogProps {
  readonly title: string
  readonly description: string
  readonly verb: string
  readonly isReady: boolean
  readonly act: (reason: string) => Promise<ActionResult<RunChanged>>
  readonly onClose: () => void
  readonly children: ReactNode
}

/** Changes a run that goes on, after a reason was given. */
function ChangeDialog({ title, description, verb, isReady, act, onClose, children }: ChangeDialogProps): ReactNode {
  const [reason, setReason] = useState('')
  const { run, isPending, error } = useRunAction(() => act(reason), onClose)
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      description={description}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={!isReady || reason.trim() === ''} isPending={isPending} onClick={run}>
            {verb}
          </Button>
        </>
      }
    >
      <div className="grid gap-3.5">
        {children}
        <p className="text-ink2">
          An approval that waits and shows this is asked again. What was approved is not changed: that is refused.
        </p>
        <ReasonField value={reason} onChange={setReason} />
        {error && <ErrorPanel title={error.message} issues={error.issues} traceId={error.traceId} />}
      </div>
    </Dialog>
  )
}

/** What can be changed of the run, once it is read. */
function WithChangeable(props: {
  readonly runId: RunId
  readonly children: (changeable: ChangeableView) => ReactNode
}): ReactNode {
  const { data } = useChangeable(props.runId)
  if (!data) return <p className="text-ink2">Reading the run…</p>
  return data.ok ? props.children(data.value) : <ActionErrorPanel error={data.error} />
}

const NOTHING: JsonObject = {}
const NO_ISSUES = [] as const

/** Passes a task over that the run has not come to. */
export function SkipDialog({ runId, onClose }: RunDialogProps): ReactNode {
  const id = useId()
  const [ref, setRef] = useState('')
  const [output, setOutput] = useState<JsonObject | null>(NOTHING)
  return (
    <ChangeDialog
      title="Skip a task"
      description="The run passes it over when it comes to it. Later tasks read the output you give here."
      verb="Skip"
      isReady={ref !== '' && output !== null}
      act={(reason) => skipTaskAction({ runId, ref, reason, output: output ?? NOTHING })}
      onClose={onClose}
    >
      <WithChangeable runId={runId}>
        {({ skippable }) =>
          skippable.length === 0 ? (
            <p className="text-ink2">The run has come to every task that could be skipped.</p>
          ) : (
            <Field id={id} label="Task" isRequired>
              <Select id={id} value={ref} onChange={(event) => setRef(event.target.value)}>
                <option value="">Choose one</option>
                {skippable.map((task) => (
                  <option key={task.ref}>{task.ref}</option>
                ))}
              </Select>
            </Field>
          )
        }
      </WithChangeable>
      <JsonInput label="Its output as JSON" rows={3} value={NOTHING} issues={NO_ISSUES} onChange={setOutput} />
    </ChangeDialog>
  )
}

/** Changes the variables that coming tasks read. */
export function VariablesDialog({ runId, onClose }: RunDialogProps): ReactNode {
  const [variables, setVariables] = useState<JsonObject | null>(null)
  return (
    <ChangeDialog
      title="Set variables"
      description="What you write here is merged into the run’s variables. Tasks that start from now on read it."
      verb="Set variables"
      isReady={variables !== null}
      act={(reason) => setVariablesAction({ runId, variables: variables ?? NOTHING, reason })}
      onClose={onClose}
    >
      <WithChangeable runId={runId}>
        {(changeable) => (
          <JsonInput
            label="Variables as JSON"
            rows={6}
            value={changeable.variables}
            issues={NO_ISSUES}
            onChange={setVariables}
          />
        )}
      </WithChangeable>
    </ChangeDialog>
  )
}
