'use client'

import { useQuery } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { listRunsAction } from '#actions/runs.ts'
import type { RunId } from '#core/ids.ts'
import type { RunLine, RunView } from '#services/runs/view.ts'
import { Button } from '~/components/ui/button.tsx'
import { Dialog } from '~/components/ui/dialog.tsx'
import { describedBy, Field, TextInput } from '~/components/ui/field.tsx'
import { Duration, Moment } from '~/components/ui/moment.tsx'
import { Skeleton } from '~/components/ui/skeleton.tsx'
import { RunStateBadge } from '~/components/ui/state-badge.tsx'
import { runIdIn } from './paths.ts'

interface RunPickerProps {
  readonly view: RunView
  readonly onPick: (runId: RunId) => void
  readonly onClose: () => void
}

async function runsOf(workflow: string): Promise<readonly RunLine[]> {
  const result = await listRunsAction({ filter: { workflow }, cursor: null })
  if (!result.ok) throw new Error(result.error.message)
  return result.value.runs
}

function Paste({ onPick }: Pick<RunPickerProps, 'onPick'>): ReactNode {
  const [text, setText] = useState('')
  const [isWrong, setWrong] = useState(false)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    const runId = runIdIn(text)
    if (runId === null) setWrong(true)
    else onPick(runId)
  }
  const errors = isWrong ? ['There is no run id in this text.'] : []
  return (
    <form onSubmit={submit} className="flex items-start gap-2">
      <Field id="other-run" label="Id or address of a run" errors={errors} className="flex-1">
        <TextInput
          id="other-run"
          value={text}
          aria-invalid={isWrong}
          aria-describedby={describedBy('other-run', { hint: false, errors: isWrong })}
          onChange={(event) => {
            setText(event.target.value)
            setWrong(false)
          }}
        />
      </Field>
      <Button type="submit" className="mt-5" disabled={text.trim() === ''}>
        Compare
      </Button>
    </form>
  )
}

/** Any run to hold this one against: one of the newest of its workflow, or whichever is pasted. */
export function RunPicker({ view, onPick, onClose }: RunPickerProps): ReactNode {
  const { data: runs, error } = useQuery({
    queryKey: ['runs-to-compare', view.workflow],
    queryFn: () => runsOf(view.workflow),
  })
  return (
    <Dialog isOpen onClose={onClose} title="Compare with another run">
      <Paste onPick={onPick} />
      <h3 className="mt-4 mb-1 text-xs font-medium text-ink2">Newest runs of {view.workflow}</h3>
      {error !== null && <p className="text-bad">{error.message}</p>}
      {!runs && error === null && <Skeleton className="h-40" />}
      <ul>
        {runs
          ?.filter(({ id }) => id !== view.id)
          .map((run) => (
            <li key={run.id} className="border-t border-line2">
              <button
                type="button"
                onClick={() => onPick(run.id)}
                className="flex w-full flex-wrap items-center gap-x-2.5 gap-y-0.5 rounded px-1 py-1.75 text-left hover:bg-raise"
              >
                <RunStateBadge run={run} />
                <span className="min-w-0 flex-1 text-ink2">
                  v{run.version} · {run.by.name} · <Moment at={run.createdAt} />
                </span>
                <Duration from={run.createdAt} to={run.endedAt} className="text-ink2" />
              </button>
            </li>
          ))}
      </ul>
    </Dialog>
  )
}
