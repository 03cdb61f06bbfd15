'use client'

import type { ReactNode } from 'react'
import type { ActionResult } from '#actions/result.ts'
import type { TimingPreview } from '#services/schedules/view.ts'
import { Card } from '~/components/ui/card.tsx'
import { Skeleton } from '~/components/ui/skeleton.tsx'
import { CronText } from './cron-text.tsx'
import { NextFires } from './next-fires.tsx'

interface TimingPreviewCardProps {
  readonly preview: ActionResult<TimingPreview> | null
  readonly zoneId: string
}

/** When it will fire as it is written now. */
export function TimingPreviewCard({ preview, zoneId }: TimingPreviewCardProps): ReactNode {
  return (
    <Card title="Next times">
      <div aria-live="polite" className="grid min-h-44 content-start gap-3 px-4 py-3">
        {preview === null && <Skeleton className="h-36" />}
        {preview?.ok === false && (
          <p className="text-ink2">It would not fire: {preview.error.issues[0]?.message ?? preview.error.message}.</p>
        )}
        {preview?.ok && (
          <>
            <CronText crons={preview.value.crons} />
            <div>
              <NextFires fires={preview.value.nextFires} zoneId={zoneId} />
            </div>
          </>
        )}
      </div>
    </Card>
  )
}
