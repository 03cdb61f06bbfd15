'use client'

import { type ReactNode, useId, useState } from 'react'
import { rerunRunAction, restartRunAction, retryRunAction } from '#actions/runs.ts'
import type { RunId, TaskId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { AttemptView, RunView } from '#services/runs/view.ts'
import { countingAttempts } from '#trace/generations.ts'
import { taskGroups } from '#trace/task-groups.ts'
import { CheckBox } from '~/components/ui/check-box.tsx'
import { ChoiceCards } from '~/components/ui/choice-cards.tsx'
import { Field, Select } from '~/components/ui/field.tsx'
import { GivenInput } from './given-input.tsx'
import { ReopenDialog } from './reopen-dialog.tsx'

interface RunDialogProps {
  readonly view: RunView
  readonly onClose: () => void
}

/** Goes on where the run stopped. */
export function RetryDialog({ view, onClose }: RunDialogProps): ReactNode {
  const [resumeSubworkflows, setResume] = useState(true)
  const hasChildren = countingAttempts(view).some(isBadChild)
  const wish = { runId: view.id, resumeSubworkflows: hasChildren && resumeSubworkflows }
  return (
    <ReopenDialog
      title="Retry this run"
      description="What failed, was canceled or was rolled back runs again. What is done stays done."
      verb="Retry"
      wish={{ verb: 'retry', ...wish }}
      act={(reason) => retryRunAction({ ...wish, reason })}
      onClose={onClose}
    >
      {hasChildren && (
        <ChoiceCards
          legend="What becomes of sub-workflows"
          choices={CHILD_CHOICES}
          value={resumeSubworkflows}
          onChange={setResume}
        />
      )}
    </ReopenDialog>
  )
}

const CHILD_CHOICES = [
  {
    value: true,
    title: 'Go on inside the sub-workflow',
    text: 'Its run continues where it stopped. What it has done is not done again.',
  },
  {
    value: false,
    title: 'Start the sub-workflow anew',
    text: 'A new run of it begins from its start. What the old one did stays, and may be done twice.',
  },
] as const

const isBadChild = ({ type, status, rollbackOf }: AttemptView): boolean =>
  type === 'SUB_WORKFLOW' && (rollbackOf !== null || FAILED.has(status))
const FAILED = new Set<AttemptView['status']>(['FAILED', 'TIMED_OUT', 'CANCELED'])

/** Begins again. */
export function RestartDialog({ view, onClose }: RunDialogProps): ReactNode {
  const [latest, setLatest] = useState(false)
  return (
    <ReopenDialog
      title="Restart this run"
      description="Everything runs again from the start, with the same input."
      verb="Restart"
      wish={{ verb: 'restart', runId: view.id, latest }}
      act={(reason) => restartRunAction({ runId: view.id, latest, reason })}
      onClose={onClose}
    >
      <CheckBox
        label={`By the latest definition of ${view.workflow}`}
        text={`Otherwise by version ${view.version}, as this run was frozen.`}
        value={latest}
        onChange={setLatest}
      />
    </ReopenDialog>
  )
}

/** From where a run can be run again: the newest attempt of each task that counts, in the order they were scheduled. */
const startsOf = (view: RunView): readonly AttemptView[] =>
  taskGroups(countingAttempts(view).filter(({ rollbackOf }) => rollbackOf === null)).map(({ newest }) => newest)

const START = ''
/** Approvals show what their definition says, and control tasks look at no input. */
const TAKES_NO_INPUT = new Set(['HUMAN', 'FORK_JOIN', 'JOIN'])

function StartSelect(props: {
  readonly starts: readonly AttemptView[]
  readonly value: string
  readonly onChange: (taskId: string) => void
}): ReactNode {
  const id = useId()
  return (
    <Field id={id} label="From">
      <Select id={id} value={props.value} onChange={(event) => props.onChange(event.target.value)}>
        <option value={START}>the start</option>
        {props.starts.map((attempt) => (
          <option key={attempt.id} value={attempt.id}>
            {attempt.ref}
          </option>
        ))}
      </Select>
    </Field>
  )
}

const rerunOf = (runId: RunId, taskId: TaskId | null, input: JsonObject | null) =>
  taskId === null ? { runId, input } : { runId, taskId, taskInput: input }

/** Where to begin: what failed, if something did. */
const firstChoice = (starts: readonly AttemptView[]): string =>
  starts.find(({ status }) => status.startsWith('FAILED') || status === 'TIMED_OUT')?.id ?? START

/** Runs again from a task, or from the start, with another input if one is given. */
export function RerunDialog({ view, onClose }: RunDialogProps): ReactNode {
  const starts = startsOf(view)
  const [taskId, setTaskId] = useState(() => firstChoice(starts))
  const [input, setInput] = useState<JsonObject | null | undefined>(null)
  const from = starts.find(({ id }) => id === taskId)
  const wish = rerunOf(view.id, from?.id ?? null, input ?? null)
  const choose = (next: string): void => {
    setTaskId(next)
    setInput(null)
  }
  return (
    <ReopenDialog
      title="Run again from a task"
      description="That task and all behind it run again. What lies before it stays done."
      verb="Run again"
      wish={input === undefined ? null : { verb: 'rerun', ...wish }}
      act={(reason) => rerunRunAction({ ...wish, reason })}
      onClose={onClose}
    >
      <StartSelect starts={starts} value={taskId} onChange={choose} />
      {!TAKES_NO_INPUT.has(from?.type ?? '') && (
        <GivenInput key={taskId} runId={view.id} taskId={from?.id ?? null} onChange={setInput} />
      )}
    </ReopenDialog>
  )
}
