'use client'

import type { ReactNode } from 'react'
import { resumeRunAction } from '#actions/runs.ts'
import type { RunView } from '#services/runs/view.ts'
import { Button } from '~/components/ui/button.tsx'
import { useRunAction } from './run-action.ts'

/** Lets a paused run go on. */
export function ResumeButton({ view }: { readonly view: RunView }): ReactNode {
  const { run, isPending } = useRunAction(() => resumeRunAction({ runId: view.id }))
  return (
    <Button variant="primary" disabled={!view.can.resume.allowed} isPending={isPending} onClick={run}>
      Resume
    </Button>
  )
}
