'use client'

import type { ReactNode } from 'react'
import type { FireTimeView } from '#services/schedules/view.ts'
import { Moment } from '~/components/ui/moment.tsx'
import { onViewersClock, useViewerZone } from './viewer-zone.ts'

interface NextFiresProps {
  readonly fires: readonly FireTimeView[]
  readonly zoneId: string
}

/** The next times: on the schedule's clock, on the reader's when it is another, and how far away. */
export function NextFires({ fires, zoneId }: NextFiresProps): ReactNode {
  const viewerZone = useViewerZone()
  const isElsewhere = viewerZone !== null && viewerZone !== zoneId
  return (
    <>
      <ol aria-label="Next times" className="grid gap-1.5 tabular-nums">
        {fires.map(({ at, zoned }) => (
          <li key={at} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3">
            <span>{zoned}</span>
            <Moment at={at} className="text-right text-ink3" />
            {isElsewhere && <span className="text-xs text-ink3">{onViewersClock(at)} yours</span>}
          </li>
        ))}
      </ol>
      {isElsewhere && (
        <p className="mt-2 text-xs text-ink3">
          Times of {zoneId}; yours are of {viewerZone}.
        </p>
      )}
    </>
  )
}
