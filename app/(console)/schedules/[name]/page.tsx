import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { orNotFound, pageContext } from '#auth/page.ts'
import { getSchedule } from '#services/schedules/queries.ts'
import { readNewsMark } from '#services/statistics/news.ts'
import { ScheduleDetail } from '~/components/schedules/schedule-detail.tsx'
import { LiveRefresh } from '~/components/shell/live-refresh.tsx'

interface Props {
  readonly params: Promise<{ readonly name: string }>
}

const nameOf = async ({ params }: Props): Promise<string> => decodeURIComponent((await params).name)

export const generateMetadata = async (props: Props): Promise<Metadata> => ({ title: await nameOf(props) })

export default async function SchedulePage(props: Props): Promise<ReactNode> {
  const name = await nameOf(props)
  const ctx = await pageContext(`/schedules/${encodeURIComponent(name)}`)
  const since = await readNewsMark()
  const schedule = await orNotFound(getSchedule(ctx, name))
  return (
    <>
      <LiveRefresh since={since} />
      <ScheduleDetail schedule={schedule} />
    </>
  )
}
