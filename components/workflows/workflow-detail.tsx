import type { ReactNode } from 'react'
import { readableText } from '#engine/definition/reading-order.ts'
import type { WorkflowView } from '#services/workflows/view.ts'
import { ButtonLink } from '~/components/ui/button.tsx'
import { Card } from '~/components/ui/card.tsx'
import { CopyButton } from '~/components/ui/copy-button.tsx'
import { Moment } from '~/components/ui/moment.tsx'
import { Page } from '~/components/ui/page.tsx'
import { ScrollText } from '~/components/ui/scroll-text.tsx'
import { RunStateBadge } from '~/components/ui/state-badge.tsx'
import type { Prefill } from './launch-panel.tsx'
import { Steps } from './steps.tsx'
import { Versions } from './versions.tsx'
import { WorkflowStage } from './workflow-stage.tsx'

interface WorkflowDetailProps {
  readonly workflow: WorkflowView
  readonly prefill: Prefill | null
  /** What goes on with it, below. */
  readonly children: ReactNode
}

/** One workflow: launching it, what it does, its versions. */
export function WorkflowDetail({ workflow, prefill, children }: WorkflowDetailProps): ReactNode {
  const { name, version, description, serviceFunction, lastRun, nodes, gates } = workflow
  return (
    <Page
      title={
        <>
          {name} <span className="font-normal text-ink3">v{version}</span>
        </>
      }
      meta={
        <>
          {description && <span>{description}</span>}
          <span>
            service function <b className="font-medium text-ink">{serviceFunction}</b>
          </span>
          {lastRun && (
            <span className="flex items-center gap-2">
              last <RunStateBadge run={lastRun} /> <Moment at={lastRun.createdAt} />
            </span>
          )}
        </>
      }
      actions={
        <>
          <ButtonLink href={`/workflows/${encodeURIComponent(name)}/edit`}>
            {workflow.canRegister.allowed ? 'Edit' : 'Open in the editor'}
          </ButtonLink>
          <ButtonLink href={`/runs?workflow=${encodeURIComponent(name)}`}>Its runs</ButtonLink>
          <ButtonLink href={`/workflows/${encodeURIComponent(name)}/noise`}>Noise</ButtonLink>
        </>
      }
    >
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_340px] lg:items-start">
        <WorkflowStage key={prefill?.runId ?? 'new'} workflow={workflow} prefill={prefill} />
        <div className="grid min-w-0 gap-4">
          <Card title="Steps" aside={<span className="text-xs">{nodes.length}</span>}>
            <Steps nodes={nodes} gates={gates} />
          </Card>
          <Versions workflow={workflow} />
          <Definition workflow={workflow} />
        </div>
      </div>
      {children}
    </Page>
  )
}

function Definition({ workflow }: { readonly workflow: WorkflowView }): ReactNode {
  const text = readableText(workflow.definition)
  return (
    <details className="min-w-0 rounded-[10px] border border-line bg-panel">
      <summary className="px-4 py-2.5 font-semibold">Definition (Conductor JSON)</summary>
      <div className="border-t border-line p-3">
        <CopyButton text={text} label="Copy the definition">
          Copy
        </CopyButton>
        <ScrollText label="Definition" text={text} className="mt-1" />
      </div>
    </details>
  )
}
