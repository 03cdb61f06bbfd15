'use client'

import { Tag } from 'lucide-react'
import dynamic from 'next/dynamic'
import { type ReactNode, useState } from 'react'
import type { RunView } from '#services/runs/view.ts'
import { Button } from '~/components/ui/button.tsx'
import { RunLabels } from './run-labels.tsx'

const LabelsDialog = dynamic(() => import('./labels-dialog.tsx').then((module) => module.LabelsDialog), { ssr: false })

/** What people wrote on the run, and for whoever may, the way to change it. */
export function RunHeadLabels({ view }: { readonly view: RunView }): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const isNone = Object.keys(view.labels).length === 0
  if (isNone && !view.can.setLabels.allowed) return null
  return (
    <span className="inline-flex min-w-0 flex-wrap items-center gap-1">
      <RunLabels labels={view.labels} />
      {view.can.setLabels.allowed && (
        <Button variant="ghost" size="small" onClick={() => setOpen(true)}>
          <Tag aria-hidden className="size-3.5" /> {isNone ? 'Add labels' : 'Edit labels'}
        </Button>
      )}
      {isOpen && <LabelsDialog run={view} onClose={() => setOpen(false)} />}
    </span>
  )
}
