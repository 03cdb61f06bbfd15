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
          <li key={at} className="flex flex-wrap items-baseline gap-x-3">
            <span>{zoned}</span>
            <span className="ml-auto text-ink3">
              {isElsewhere && `${onViewersClock(at)} yours · `}
              <Moment at={at} />
            </span>
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
