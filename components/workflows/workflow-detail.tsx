import type { ReactNode } from 'react'
import type { WorkflowView } from '#services/workflows/view.ts'
import { ButtonLink } from '~/components/ui/button.tsx'
import { Card } from '~/components/ui/card.tsx'
import { CopyButton } from '~/components/ui/copy-button.tsx'
import { Moment } from '~/components/ui/moment.tsx'
import { Page } from '~/components/ui/page.tsx'
import { ScrollText } from '~/components/ui/scroll-text.tsx'
import { RunStateBadge } from '~/components/ui/state-badge.tsx'
import { LaunchPanel, type Prefill } from './launch-panel.tsx'
import { Steps } from './steps.tsx'

interface WorkflowDetailProps {
  readonly workflow: WorkflowView
  readonly prefill: Prefill | null
}

/** One workflow: launching it, what it does, its versions. */
export function WorkflowDetail({ workflow, prefill }: WorkflowDetailProps): ReactNode {
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
      actions={<ButtonLink href={`/runs?workflow=${encodeURIComponent(name)}`}>Runs of {name}</ButtonLink>}
    >
      <div className="grid gap-4 lg:grid-cols-[minmax(0,1fr)_340px] lg:items-start">
        <LaunchPanel key={prefill?.runId ?? 'new'} workflow={workflow} prefill={prefill} />
        <div className="grid min-w-0 gap-4">
          <Card title="Steps" aside={<span className="text-xs">{nodes.length}</span>}>
            <Steps nodes={nodes} gates={gates} />
          </Card>
          <Versions versions={workflow.versions} current={version} />
          <Definition workflow={workflow} />
        </div>
      </div>
    </Page>
  )
}

function Versions({
  versions,
  current,
}: {
  readonly versions: WorkflowView['versions']
  readonly current: number
}): ReactNode {
  return (
    <Card title="Versions">
      <ul className="px-4 py-2">
        {versions.map((entry) => (
          <li key={entry.version} className="flex flex-wrap items-baseline gap-x-2.5 py-1">
            <span className="font-medium">v{entry.version}</span>
            {entry.version === current && <span className="text-xs text-ink3">this one</span>}
            <span className="ml-auto text-ink2">
              <Moment at={entry.createdAt} /> by {entry.createdBy}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  )
}

function Definition({ workflow }: { readonly workflow: WorkflowView }): ReactNode {
  const text = JSON.stringify(workflow.definition, null, 2)
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
