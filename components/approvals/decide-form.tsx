'use client'

import { useQueryClient } from '@tanstack/react-query'
import { Check, X } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useRef, useState, type ReactNode } from 'react'
import { decideApprovalAction } from '#actions/approvals.ts'
import type { ActionError } from '#actions/result.ts'
import type { RunId, TaskId } from '#core/ids.ts'
import { waitingKey } from '~/components/shell/query-keys.ts'
import { ActionErrorPanel } from '~/components/ui/action-error.tsx'
import { Button } from '~/components/ui/button.tsx'
import { Field, TextInput } from '~/components/ui/field.tsx'
import { toast } from '~/components/ui/toast.ts'

interface DecideFormProps {
  readonly taskId: TaskId
  readonly runId: RunId
  /** Names exactly the plan on the page: another one is refused by the server. */
  readonly planDigest: string
}

type Outcome = 'approved' | 'denied'

const OFFLINE: ActionError = {
  code: 'unavailable',
  status: 503,
  message: 'The console did not answer. Reload the page before you try again: your decision may have been taken.',
  issues: [],
  traceId: null,
}

const COMMENT_MAX = 2000

/** Decides once however often it is pressed; then goes to the run. */
function useDecision({ taskId, runId, planDigest }: DecideFormProps): {
  readonly pending: Outcome | null
  readonly error: ActionError | null
  readonly decide: (outcome: Outcome, comment: string) => Promise<void>
} {
  const router = useRouter()
  const client = useQueryClient()
  const isUnderWay = useRef(false)
  const [pending, setPending] = useState<Outcome | null>(null)
  const [error, setError] = useState<ActionError | null>(null)
  const decide = async (outcome: Outcome, comment: string): Promise<void> => {
    if (isUnderWay.current) return
    isUnderWay.current = true
    setPending(outcome)
    setError(null)
    const result = await decideApprovalAction({ taskId, outcome, comment, planDigest }).catch(() => null)
    if (result?.ok) {
      toast.success(outcome === 'approved' ? 'Approved. The run goes on.' : 'Denied. What it gates will not run.')
      router.push(`/runs/${runId}`)
      // In this order: an action that is under way when a page is asked for makes the router ask for that page twice.
      void client.invalidateQueries({ queryKey: waitingKey })
      return
    }
    isUnderWay.current = false
    setPending(null)
    setError(result ? result.error : OFFLINE)
    if (result?.error.code === 'conflict') router.refresh()
  }
  return { pending, error, decide }
}

/** Comment, Deny, Approve: at the bottom of the screen, and without a key of their own. */
export function DecideForm(props: DecideFormProps): ReactNode {
  const [comment, setComment] = useState('')
  const { pending, error, decide } = useDecision(props)
  const id = 'decision-comment'
  return (
    <form
      aria-label="Your decision"
      onSubmit={(event) => event.preventDefault()}
      className="grid gap-2.5 rounded-[10px] border border-line bg-panel px-3.5 py-2.75 shadow-float max-md:px-3"
    >
      {error && <ActionErrorPanel error={error} />}
      <div className="flex flex-wrap items-end gap-2.5">
        <Field id={id} label="Comment, kept with your decision" className="flex-1 max-md:basis-full">
          <TextInput
            id={id}
            value={comment}
            maxLength={COMMENT_MAX}
            disabled={pending !== null}
            autoComplete="off"
            onChange={(event) => setComment(event.target.value)}
          />
        </Field>
        <Button
          variant="danger"
          disabled={pending === 'approved'}
          isPending={pending === 'denied'}
          onClick={() => void decide('denied', comment)}
          className="max-md:flex-1 md:mr-3"
        >
          {pending !== 'denied' && <X aria-hidden className="size-3.5" />}
          {pending === 'denied' ? 'Denying…' : 'Deny'}
        </Button>
        <Button
          variant="approve"
          disabled={pending === 'denied'}
          isPending={pending === 'approved'}
          onClick={() => void decide('approved', comment)}
          className="max-md:flex-1"
        >
          {pending !== 'approved' && <Check aria-hidden className="size-3.5" />}
          {pending === 'approved' ? 'Approving…' : 'Approve this plan'}
        </Button>
      </div>
    </form>
  )
}
