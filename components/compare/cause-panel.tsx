'use client'

import dynamic from 'next/dynamic'
import type { ReactNode } from 'react'
import type { RunView } from '#services/runs/view.ts'
import type { CausePanelProps } from './cause-lines.tsx'
import { usePace } from './use-pace.ts'

/** Most runs end well and are as quick as ever: what explains the others comes with them. */
const CauseLines = dynamic(() => import('./cause-lines.tsx').then((module) => module.CauseLines))

const FAILED = new Set<RunView['status']>(['FAILED', 'TIMED_OUT'])

/** Why the run failed or is, or was, unusually slow, as far as it is known, each line with the way to its evidence. */
export function CausePanel(props: CausePanelProps): ReactNode {
  const { view } = props
  const pace = usePace(view).data
  const hasFailed = FAILED.has(view.status)
  const isSlow = (view.status === 'COMPLETED' || view.endedAt === null) && pace?.isSlow
  if (!hasFailed && !isSlow) return null
  return (
    <section
      aria-labelledby="cause"
      className="mx-6 mt-3 min-h-33 rounded-[10px] border border-line bg-panel px-4.5 py-3 max-md:mx-3.5 max-md:px-3.5"
    >
      <CauseLines {...props} />
    </section>
  )
}
