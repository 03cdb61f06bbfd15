'use client'

import type { ReactNode } from 'react'
import { useOnDemand } from '~/components/ui/on-demand.ts'
import { type RunsViewsProps, VIEWS_BUTTON, ViewsFace } from './runs-views-face.tsx'

const load = () => import('./runs-views-open.tsx').then((module) => module.OpenRunsViews)

/** Filters under a name: one's own and those that others share. */
export function RunsViews(props: RunsViewsProps): ReactNode {
  const { Part, trigger } = useOnDemand(load)
  if (Part) return <Part {...props} />
  return (
    <button type="button" aria-haspopup="menu" aria-expanded={false} className={VIEWS_BUTTON} {...trigger}>
      <ViewsFace />
    </button>
  )
}
