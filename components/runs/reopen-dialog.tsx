'use client'

import { type ReactNode, useState } from 'react'
import type { ActionResult } from '#actions/result.ts'
import type { RunChanged } from '#services/runs/inputs.ts'
import { Button } from '~/components/ui/button.tsx'
import { Dialog } from '~/components/ui/dialog.tsx'
import { ErrorPanel } from '~/components/ui/error-panel.tsx'
import { Outlook, problemOf, useOutlook, type Wish } from './outlook.tsx'
import { ReasonField } from './reason-field.tsx'
import { useRunAction } from './run-action.ts'

interface ReopenDialogProps {
  readonly title: string
  readonly description: string
  /** The word on the button that does it. */
  readonly verb: string
  /** What is asked for; null while what was entered cannot be. */
  readonly wish: Wish | null
  readonly act: (reason: string | null) => Promise<ActionResult<RunChanged>>
  readonly onClose: () => void
  /** What there is to choose. */
  readonly children?: ReactNode
}

/** Takes an ended run up again, after showing what will happen. */
export function ReopenDialog(props: ReopenDialogProps): ReactNode {
  const { title, description, verb, wish, act, onClose, children } = props
  const [reason, setReason] = useState('')
  const answer = useOutlook(wish)
  const { run, isPending, error } = useRunAction(() => act(reason.trim() === '' ? null : reason), onClose)
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      description={description}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={wish === null || problemOf(answer) !== null}
            isPending={isPending}
            onClick={run}
          >
            {verb}
          </Button>
        </>
      }
    >
      <div className="grid gap-3.5">
        {children}
        {wish && <Outlook answer={answer} />}
        <ReasonField value={reason} isRequired={false} onChange={setReason} />
        {error && <ErrorPanel title={error.message} issues={error.issues} traceId={error.traceId} />}
      </div>
    </Dialog>
  )
}
