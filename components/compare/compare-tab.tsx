'use client'

import { GitCompareArrows } from 'lucide-react'
import { parseAsString, useQueryState } from 'nuqs'
import { type ReactNode, useState } from 'react'
import type { RunId } from '#core/ids.ts'
import type { ComparisonView } from '#services/runs/comparison-view.ts'
import type { RunView } from '#services/runs/view.ts'
import { Button } from '~/components/ui/button.tsx'
import { EmptyState } from '~/components/ui/empty-state.tsx'
import { ErrorPanel } from '~/components/ui/error-panel.tsx'
import { Skeleton } from '~/components/ui/skeleton.tsx'
import { ComparedRuns } from './compared-runs.tsx'
import { Differences } from './differences.tsx'
import { RunPicker } from './run-picker.tsx'
import { runIdIn } from './paths.ts'
import { useComparison } from './queries.ts'
import { SpansApart } from './spans-apart.tsx'
import { StepTable } from './step-table.tsx'

interface CompareTabProps {
  readonly view: RunView
  /** Shows a row of this run's timeline. */
  readonly onShow: (key: string) => void
}

function Comparison({
  comparison,
  onShow,
}: Pick<CompareTabProps, 'onShow'> & { readonly comparison: ComparisonView }): ReactNode {
  return (
    <>
      <Differences comparison={comparison} />
      <StepTable {...{ comparison, onShow }} />
      <SpansApart {...{ comparison, onShow }} />
    </>
  )
}

/** This run beside another one: the last good one before it, or whichever is chosen. What is chosen stands in the URL. */
export function CompareTab({ view, onShow }: CompareTabProps): ReactNode {
  const [chosen, setChosen] = useQueryState('with', parseAsString)
  const [isPicking, setPicking] = useState(false)
  const withId = chosen === null ? null : runIdIn(chosen)
  const { data: comparison, error } = useComparison(view.id, withId)
  const onPick = (runId: RunId): void => {
    setPicking(false)
    void setChosen(runId)
  }
  const pick = <Button onClick={() => setPicking(true)}>Another run…</Button>
  return (
    <div className="grid gap-3.5 px-6 py-4 max-md:px-3.5">
      {comparison && <ComparedRuns comparison={comparison} isByDefault={withId === null} action={pick} />}
      {comparison && <Comparison {...{ comparison, onShow }} />}
      {comparison === null && (
        <EmptyState icon={GitCompareArrows} title="No good run before this one" action={pick}>
          None of the runs of {view.workflow} before this one that you may see has succeeded. Choose any other run to
          hold it against.
        </EmptyState>
      )}
      {comparison === undefined && error === null && <Skeleton className="h-90" />}
      {error !== null && <ErrorPanel title="The runs could not be compared" notDone={error.message} actions={pick} />}
      {isPicking && <RunPicker view={view} onPick={onPick} onClose={() => setPicking(false)} />}
    </div>
  )
}
