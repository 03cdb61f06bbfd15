import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { orNotFound, pageContext } from '#auth/page.ts'
import { personOf } from '#core/context.ts'
import { listZones } from '#services/schedules/cron.ts'
import { getSchedule } from '#services/schedules/queries.ts'
import { getWorkflow } from '#services/workflows/queries.ts'
import { draftOf } from '~/components/schedules/draft.ts'
import { ScheduleForm } from '~/components/schedules/schedule-form.tsx'
import { Page } from '~/components/ui/page.tsx'

interface Props {
  readonly params: Promise<{ readonly name: string }>
}

const nameOf = async ({ params }: Props): Promise<string> => decodeURIComponent((await params).name)

export const generateMetadata = async (props: Props): Promise<Metadata> => ({ title: `Edit ${await nameOf(props)}` })

export default async function EditSchedulePage(props: Props): Promise<ReactNode> {
  const name = await nameOf(props)
  const ctx = await pageContext(`/schedules/${encodeURIComponent(name)}/edit`)
  const schedule = await orNotFound(getSchedule(ctx, name))
  const workflow = await orNotFound(getWorkflow(ctx, schedule.workflow))
  return (
    <Page title={`Edit ${name}`} meta={`Runs ${schedule.workflow}.`}>
      <ScheduleForm
        workflow={workflow}
        initial={draftOf(schedule)}
        saving={{ name, revision: schedule.revision }}
        zones={listZones()}
        formerOwner={schedule.owner.id === personOf(ctx.actor) ? null : schedule.owner.name}
      />
    </Page>
  )
}
