'use client'

import type { ReactNode } from 'react'
import { formatDuration } from '#trace/format.ts'
import type { RunView } from '#services/runs/view.ts'
import { usePace } from './use-pace.ts'

/** What runs of this workflow usually take without waiting for people, if enough succeeded to tell. */
export function UsualDuration({ view }: { readonly view: RunView }): ReactNode {
  const pace = usePace(view).data
  if (!pace || pace.usualMs === null) return null
  return `, usually ${formatDuration(pace.usualMs)} without waiting for people`
}
