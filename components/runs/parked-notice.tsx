'use client'

import { CircleAlert } from 'lucide-react'
import dynamic from 'next/dynamic'
import { type ReactNode, useState } from 'react'
import type { RunView } from '#services/runs/view.ts'
import { Button } from '~/components/ui/button.tsx'

const UnparkDialog = dynamic(() => import('./run-dialogs.tsx').then((module) => module.UnparkDialog), { ssr: false })

type ParkedNoticeProps = Pick<RunView, 'id' | 'can'> & { readonly parked: string }

/** Why a run stands still though nobody paused it, and the way to have it tried again. */
export function ParkedNotice({ id, parked, can }: ParkedNoticeProps): ReactNode {
  const [isOpen, setOpen] = useState(false)
  return (
    <section
      aria-label="Set aside"
      className="mx-6 mt-4 flex flex-wrap items-start gap-x-3 gap-y-2 rounded-[10px] border border-bad/40 bg-bad-bg px-4 py-2.75 max-md:mx-3.5"
    >
      <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0 text-bad" />
      <div className="min-w-0 flex-1">
        <p className="font-medium">This run was set aside: it cannot go on.</p>
        <p className="text-ink2 wrap-anywhere">{parked}</p>
        {!can.unpark.allowed && <p className="text-ink2">Try again: {can.unpark.reason}</p>}
      </div>
      <Button className="max-md:w-full" disabled={!can.unpark.allowed} onClick={() => setOpen(true)}>
        Try again…
      </Button>
      {isOpen && <UnparkDialog runId={id} isOpen onClose={() => setOpen(false)} />}
    </section>
  )
}
