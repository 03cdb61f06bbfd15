'use client'

import { useRouter } from 'next/navigation'
import type { ActionError } from '#actions/result.ts'
import { createScheduleAction, updateScheduleAction } from '#actions/schedules.ts'
import { useRunAction } from '~/components/runs/run-action.ts'
import type { Draft } from './draft.ts'

/** What is saved: a new schedule of a workflow, or another revision of one that is there. */
export type Saving = { readonly workflow: string } | { readonly name: string; readonly revision: number }

interface Save {
  readonly save: () => void
  readonly isPending: boolean
  readonly error: ActionError | null
}

/** Saves a draft, then goes to the schedule's page. */
export function useSave(saving: Saving, draft: Draft): Save {
  const router = useRouter()
  const { name, ...facts } = draft
  const { run, isPending, error } = useRunAction(
    () =>
      'workflow' in saving
        ? createScheduleAction({ ...facts, name, workflow: saving.workflow })
        : updateScheduleAction({ ...facts, ...saving }),
    () => {
      router.push(`/schedules/${encodeURIComponent(name)}`)
      router.refresh()
    },
  )
  return { save: run, isPending, error }
}
