'use client'

import type { ReactNode } from 'react'
import type { RunView } from '#services/runs/view.ts'
import { SkipDialog, VariablesDialog } from './change-dialogs.tsx'
import { RerunDialog, RestartDialog, RetryDialog } from './reopen-dialogs.tsx'
import { PauseDialog, StopDialog } from './run-dialogs.tsx'

interface DialogProps {
  readonly view: RunView
  readonly onClose: () => void
}

const DIALOGS = {
  pause: ({ view, onClose }) => <PauseDialog runId={view.id} isOpen onClose={onClose} />,
  stop: ({ view, onClose }) => <StopDialog runId={view.id} isOpen onClose={onClose} />,
  retry: RetryDialog,
  restart: RestartDialog,
  rerun: RerunDialog,
  skip: ({ view, onClose }) => <SkipDialog runId={view.id} onClose={onClose} />,
  variables: ({ view, onClose }) => <VariablesDialog runId={view.id} onClose={onClose} />,
} satisfies Record<string, (props: DialogProps) => ReactNode>

export type Dialog = keyof typeof DIALOGS

/** The dialog of one of a run's actions. */
export function ActionDialog({ dialog, ...props }: DialogProps & { readonly dialog: Dialog }): ReactNode {
  const Opened = DIALOGS[dialog]
  return <Opened {...props} />
}
