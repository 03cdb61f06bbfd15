'use client'

import { useRouter } from 'next/navigation'
import { type ReactNode, useId, useState } from 'react'
import { changeRunViewAction, deleteRunViewAction, saveRunViewAction } from '#actions/run-views.ts'
import type { RunFilter } from '#services/runs/list-view.ts'
import type { RunViewLine } from '#services/views/view.ts'
import { ActionErrorPanel } from '~/components/ui/action-error.tsx'
import { Button } from '~/components/ui/button.tsx'
import { CheckBox } from '~/components/ui/check-box.tsx'
import { Dialog } from '~/components/ui/dialog.tsx'
import { Field, Select, TextInput } from '~/components/ui/field.tsx'
import { useRunAction } from './run-action.ts'

interface RunsViewDialogProps {
  readonly mode: 'save' | 'manage'
  /** The viewer's own. */
  readonly views: readonly RunViewLine[]
  readonly filter: RunFilter
  readonly onClose: () => void
}

interface ViewFieldsProps {
  readonly name: string
  readonly isShared: boolean
  readonly onName: (name: string) => void
  readonly onShare: (isShared: boolean) => void
}

function ViewFields({ name, isShared, onName, onShare }: ViewFieldsProps): ReactNode {
  const id = useId()
  return (
    <>
      <Field id={id} label="Name" isRequired>
        <TextInput id={id} value={name} maxLength={60} required onChange={(event) => onName(event.target.value)} />
      </Field>
      <CheckBox
        label="Share it"
        text="Everybody who signs in sees its name and its filters; each finds by it the runs they may see."
        value={isShared}
        onChange={onShare}
      />
    </>
  )
}

function SaveView({ filter, onClose }: Pick<RunsViewDialogProps, 'filter' | 'onClose'>): ReactNode {
  const router = useRouter()
  const [name, setName] = useState('')
  const [isShared, setShared] = useState(false)
  const done = (): void => {
    router.refresh()
    onClose()
  }
  const save = useRunAction(() => saveRunViewAction({ name, filter, isShared }), done)
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Save as a view"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={name.trim() === ''} isPending={save.isPending} onClick={save.run}>
            Save
          </Button>
        </>
      }
    >
      <div className="grid gap-3.5">
        <ViewFields name={name} isShared={isShared} onName={setName} onShare={setShared} />
        {save.error && <ActionErrorPanel error={save.error} />}
      </div>
    </Dialog>
  )
}

function ViewChoice({
  views,
  chosen,
  onChoose,
}: {
  readonly views: readonly RunViewLine[]
  readonly chosen: RunViewLine
  readonly onChoose: (view: RunViewLine | undefined) => void
}): ReactNode {
  const id = useId()
  return (
    <Field id={id} label="View">
      <Select
        id={id}
        value={chosen.id}
        onChange={(event) => onChoose(views.find((view) => view.id === event.target.value))}
      >
        {views.map((view) => (
          <option key={view.id} value={view.id}>
            {view.name}
          </option>
        ))}
      </Select>
    </Field>
  )
}

interface ManageViewProps {
  readonly view: RunViewLine
  /** By which another one is chosen. */
  readonly choice: ReactNode
  readonly onClose: () => void
}

/** What is changed of a view is seen before it is saved. */
function ManageView({ view, choice, onClose }: ManageViewProps): ReactNode {
  const router = useRouter()
  const [name, setName] = useState(view.name)
  const [isShared, setShared] = useState(view.isShared)
  const done = (): void => {
    router.refresh()
    onClose()
  }
  const target = { viewId: view.id, revision: view.revision }
  const change = useRunAction(() => changeRunViewAction({ ...target, name, isShared, filter: view.filter }), done)
  const remove = useRunAction(() => deleteRunViewAction(target), done)
  const error = change.error ?? remove.error
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Your views"
      actions={
        <>
          <Button variant="danger" isPending={remove.isPending} onClick={remove.run}>
            Delete
          </Button>
          <Button variant="primary" disabled={name.trim() === ''} isPending={change.isPending} onClick={change.run}>
            Save
          </Button>
        </>
      }
    >
      <div className="grid gap-3.5">
        {choice}
        <ViewFields name={name} isShared={isShared} onName={setName} onShare={setShared} />
        {error && <ActionErrorPanel error={error} />}
      </div>
    </Dialog>
  )
}

function ManageViews({ views, onClose }: Pick<RunsViewDialogProps, 'views' | 'onClose'>): ReactNode {
  const [chosen, setChosen] = useState(views[0])
  if (!chosen) return null
  const choice = <ViewChoice views={views} chosen={chosen} onChoose={setChosen} />
  return <ManageView key={chosen.id} view={chosen} choice={choice} onClose={onClose} />
}

/** Gives filters a name, or changes views that have one. */
export const RunsViewDialog = ({ mode, views, filter, onClose }: RunsViewDialogProps): ReactNode =>
  mode === 'save' ? <SaveView filter={filter} onClose={onClose} /> : <ManageViews views={views} onClose={onClose} />
