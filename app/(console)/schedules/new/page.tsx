import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import { orNotFound, pageContext } from '#auth/page.ts'
import { listZones } from '#services/schedules/cron.ts'
import { listWorkflowNames } from '#services/workflows/name-queries.ts'
import { getWorkflow } from '#services/workflows/queries.ts'
import { newDraft } from '~/components/schedules/draft.ts'
import { ScheduleForm } from '~/components/schedules/schedule-form.tsx'
import { WorkflowPicker } from '~/components/schedules/workflow-picker.tsx'
import { Page } from '~/components/ui/page.tsx'

interface Props {
  readonly searchParams: Promise<{ readonly workflow?: string | string[] }>
}

export const metadata: Metadata = { title: 'New schedule' }

export default async function NewSchedulePage({ searchParams }: Props): Promise<ReactNode> {
  const { workflow: asked } = await searchParams
  const name = typeof asked === 'string' && asked !== '' ? asked : null
  const ctx = await pageContext('/schedules/new', searchParams)
  const [workflows, workflow] = await Promise.all([listWorkflowNames(ctx), name && orNotFound(getWorkflow(ctx, name))])
  return (
    <Page title="New schedule" meta="A workflow that runs by itself, for you.">
      <WorkflowPicker workflows={workflows} chosen={name} />
      {workflow && (
        <ScheduleForm
          key={workflow.name}
          workflow={workflow}
          initial={newDraft(workflow.inputTemplate)}
          saving={{ workflow: workflow.name }}
          zones={listZones()}
          formerOwner={null}
        />
      )}
    </Page>
  )
}
