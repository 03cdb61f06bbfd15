import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { pageContext } from '#auth/page.ts'
import { listSchedules } from '#services/schedules/queries.ts'
import { readNewsMark } from '#services/statistics/news.ts'
import { ScheduleList } from '~/components/schedules/schedule-list.tsx'
import { LiveRefresh } from '~/components/shell/live-refresh.tsx'
import { ButtonLink } from '~/components/ui/button.tsx'
import { Page } from '~/components/ui/page.tsx'

export const metadata: Metadata = { title: 'Schedules' }

export default async function SchedulesPage(): Promise<ReactNode> {
  const ctx = await pageContext('/schedules')
  const since = await readNewsMark()
  const schedules = await listSchedules(ctx)
  const create = schedules.length > 0 && (
    <ButtonLink href="/schedules/new" variant="primary">
      New schedule
    </ButtonLink>
  )
  return (
    <Page title="Schedules" width="wide" actions={create}>
      <LiveRefresh since={since} />
      <ScheduleList schedules={schedules} />
    </Page>
  )
}
