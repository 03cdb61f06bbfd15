'use client'

import { useMutation } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { retryRunsAction, terminateRunsAction } from '#actions/runs.ts'
import type { RunOutcome } from '#actions/several.ts'
import type { RunId } from '#core/ids.ts'
import { ActionErrorPanel } from '~/components/ui/action-error.tsx'
import { Button } from '~/components/ui/button.tsx'
import { shortId } from '~/components/ui/copy-button.tsx'
import { Dialog } from '~/components/ui/dialog.tsx'
import { ReasonField } from './reason-field.tsx'
import { RollbackChoice } from './run-dialogs.tsx'

const WORDS = {
  retry: {
    title: 'Retry',
    text: 'In each, what failed, was canceled or was rolled back runs again, for you. An approval that no longer holds is asked again.',
    done: 'retried',
  },
  stop: { title: 'Stop', text: 'A stopped run cannot be resumed.', done: 'stopped' },
} as const

interface SeveralDialogProps {
  readonly how: keyof typeof WORDS
  readonly runIds: readonly RunId[]
  readonly onClose: () => void
}

const count = (many: number): string => `${many} ${many === 1 ? 'run' : 'runs'}`

function Outcomes({ outcomes, done }: { readonly outcomes: readonly RunOutcome[]; readonly done: string }): ReactNode {
  const refused = outcomes.filter(({ problem }) => problem !== null)
  return (
    <div aria-live="polite" className="grid gap-2">
      <p className="font-medium">
        {count(outcomes.length - refused.length)} {done}
        {refused.length > 0 && `, ${refused.length} not`}.
      </p>
      <ul className="grid gap-1 text-ink2">
        {refused.map(({ runId, problem }) => (
          <li key={runId} className="wrap-anywhere">
            <code className="text-xs">{shortId(runId)}</code> {problem}
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Retries or stops several runs, and says of each that was not why. */
export function SeveralDialog({ how, runIds, onClose }: SeveralDialogProps): ReactNode {
  const [reason, setReason] = useState('')
  const [rollback, setRollback] = useState(true)
  const { mutate, data, isPending } = useMutation({
    mutationFn: () =>
      how === 'retry'
        ? retryRunsAction({ runIds: [...runIds], reason })
        : terminateRunsAction({ runIds: [...runIds], reason, rollback }),
  })
  const { title, text, done } = WORDS[how]
  const isReady = how === 'retry' || reason.trim() !== ''
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`${title} ${count(runIds.length)}`}
      description={text}
      actions={
        data?.ok ? (
          <Button variant="primary" onClick={onClose}>
            Close
          </Button>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              variant={how === 'stop' ? 'danger' : 'primary'}
              disabled={!isReady}
              isPending={isPending}
              onClick={() => mutate()}
            >
              {title}
            </Button>
          </>
        )
      }
    >
      {data?.ok ? (
        <Outcomes outcomes={data.value} done={done} />
      ) : (
        <>
          {how === 'stop' && (
            <div className="mb-3.5">
              <RollbackChoice value={rollback} onChange={setRollback} />
            </div>
          )}
          <ReasonField value={reason} isRequired={how === 'stop'} onChange={setReason} />
          {data && <ActionErrorPanel className="mt-3" error={data.error} />}
        </>
      )}
    </Dialog>
  )
}
