'use client'

import { useRouter } from 'next/navigation'
import { useState, type ReactNode } from 'react'
import { revokeIngestKeyAction } from '#actions/ingest-keys.ts'
import type { IntakeView } from '#services/ingest-keys/view.ts'
import { useRunAction } from '~/components/runs/run-action.ts'
import { ActionErrorPanel } from '~/components/ui/action-error.tsx'
import { Button } from '~/components/ui/button.tsx'
import { Dialog } from '~/components/ui/dialog.tsx'

interface RevokeKeyProps {
  readonly id: string
  readonly label: string
  readonly canConfigure: IntakeView['canConfigure']
}

/** Takes a key away once it was said what that does. */
export function RevokeKey({ id, label, canConfigure }: RevokeKeyProps): ReactNode {
  const router = useRouter()
  const [isOpen, setIsOpen] = useState(false)
  const close = (): void => setIsOpen(false)
  const { run, isPending, error } = useRunAction(
    () => revokeIngestKeyAction({ id }),
    () => {
      close()
      router.refresh()
    },
  )
  return (
    <>
      <Button
        size="small"
        disabled={!canConfigure.allowed}
        aria-label={`Revoke ${label}…`}
        onClick={() => setIsOpen(true)}
      >
        Revoke…
      </Button>
      <Dialog
        isOpen={isOpen}
        onClose={close}
        title={`Revoke ${label}?`}
        actions={
          <>
            <Button onClick={close}>Cancel</Button>
            <Button variant="danger" isPending={isPending} onClick={run}>
              Revoke this key
            </Button>
          </>
        }
      >
        <p>
          Within seconds nothing is let in with it any more, and this cannot be undone. Spans that came in under it
          stay.
        </p>
        {error && <ActionErrorPanel className="mt-3" error={error} />}
      </Dialog>
    </>
  )
}
