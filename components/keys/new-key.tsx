'use client'

import { useRouter } from 'next/navigation'
import { useState, type ReactNode } from 'react'
import { createIngestKeyAction } from '#actions/ingest-keys.ts'
import type { IntakeView } from '#services/ingest-keys/view.ts'
import { useRunAction } from '~/components/runs/run-action.ts'
import { ActionErrorPanel } from '~/components/ui/action-error.tsx'
import { Button } from '~/components/ui/button.tsx'
import { Dialog } from '~/components/ui/dialog.tsx'
import { Field, Textarea, TextInput } from '~/components/ui/field.tsx'
import { NewSecret } from './new-secret.tsx'

interface NewKeyProps {
  readonly endpoint: string
  readonly canConfigure: IntakeView['canConfigure']
}

const LABEL = 'ingest-key-label'
const SERVICES = 'ingest-key-services'
const EMPTY = { label: '', services: '' }

const namesIn = (text: string): string[] =>
  text
    .split(/[\n,]/)
    .map((name) => name.trim())
    .filter(Boolean)

/** Asks for whom the key is, makes it, and shows its secret this one time. */
export function NewKey({ endpoint, canConfigure }: NewKeyProps): ReactNode {
  const router = useRouter()
  const [isOpen, setIsOpen] = useState(false)
  const [draft, setDraft] = useState(EMPTY)
  const [secret, setSecret] = useState<string | null>(null)
  const services = namesIn(draft.services)
  const { run, isPending, error } = useRunAction(
    () => createIngestKeyAction({ label: draft.label, services }),
    (made) => setSecret(made.secret),
  )
  const open = (): void => {
    setDraft(EMPTY)
    setSecret(null)
    setIsOpen(true)
  }
  // The list is read again only now: the secret stays until whoever needs it has it.
  const close = (): void => {
    setIsOpen(false)
    if (secret !== null) router.refresh()
  }
  return (
    <>
      <Button variant="primary" disabled={!canConfigure.allowed} onClick={open}>
        New key…
      </Button>
      {secret !== null && <NewSecret isOpen={isOpen} onClose={close} secret={secret} endpoint={endpoint} />}
      <Dialog
        isOpen={isOpen && secret === null}
        onClose={close}
        title="New ingest key"
        description="It lets in spans of the services it names, and of no others."
        actions={
          <>
            <Button onClick={close}>Cancel</Button>
            <Button
              variant="primary"
              disabled={draft.label.trim() === '' || services.length === 0}
              isPending={isPending}
              onClick={run}
            >
              Make the key
            </Button>
          </>
        }
      >
        <div className="grid gap-3.5">
          <Field id={LABEL} label="Whose is it" hint="Such as a cluster or a collector; shown in the list." isRequired>
            <TextInput
              id={LABEL}
              value={draft.label}
              maxLength={100}
              required
              aria-describedby={`${LABEL}-hint`}
              onChange={(event) => setDraft({ ...draft, label: event.target.value })}
            />
          </Field>
          <Field
            id={SERVICES}
            label="Services"
            hint="Their names as the resource attribute service.name says them, one a line."
            isRequired
          >
            <Textarea
              id={SERVICES}
              value={draft.services}
              required
              aria-describedby={`${SERVICES}-hint`}
              onChange={(event) => setDraft({ ...draft, services: event.target.value })}
            />
          </Field>
        </div>
        {error && <ActionErrorPanel className="mt-3" error={error} />}
      </Dialog>
    </>
  )
}
