'use client'

import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { useMemo, useState, type ReactNode } from 'react'
import type { TestResult, WorkflowView } from '#services/workflows/view.ts'
import { Button } from '~/components/ui/button.tsx'
import { Card } from '~/components/ui/card.tsx'
import { TabPanel, Tabs } from '~/components/ui/tabs.tsx'
import { Diagram } from './diagram/diagram.tsx'
import { marksOf } from './diagram/marks.ts'
import { DryRunPanel } from './dry-run-panel.tsx'
import { LaunchPanel, type Prefill } from './launch-panel.tsx'

const TABS = ['launch', 'dry-run'] as const
type Tab = (typeof TABS)[number]
/** The browser's Back leads to the view before. */
const TAB = parseAsStringLiteral(TABS).withDefault('launch').withOptions({ history: 'push' })
const LABELS = [
  { value: 'launch', label: 'Launch' },
  { value: 'dry-run', label: 'Dry run' },
] as const

interface WorkflowStageProps {
  readonly workflow: WorkflowView
  readonly prefill: Prefill | null
}

/** What one can do with a workflow, above its picture; a dry run shows in the picture what would happen. */
export function WorkflowStage({ workflow, prefill }: WorkflowStageProps): ReactNode {
  const [tab, setTab] = useQueryState('do', TAB)
  const [result, setResult] = useState<TestResult | null>(null)
  const marks = useMemo(() => result && marksOf(result.tasks), [result])
  return (
    <div className="grid min-w-0 gap-4">
      <Tabs<Tab> label="What to do" value={tab} onChange={(value) => void setTab(value)} tabs={LABELS}>
        <TabPanel value="launch" className="pt-4">
          <LaunchPanel workflow={workflow} prefill={prefill} />
        </TabPanel>
        <TabPanel value="dry-run" className="pt-4">
          <DryRunPanel {...{ workflow, result }} onResult={setResult} />
        </TabPanel>
      </Tabs>
      <Card
        title={marks ? 'Diagram of the dry run' : 'Diagram'}
        aside={
          marks && (
            <Button size="small" onClick={() => setResult(null)}>
              Show the definition alone
            </Button>
          )
        }
      >
        <Diagram graph={workflow.graph} marks={marks} selected={null} onSelect={null} />
      </Card>
    </div>
  )
}
