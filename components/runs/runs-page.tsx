'use client'

import { ArrowUp, ListTree } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useQueryStates } from 'nuqs'
import { type ReactNode, useMemo } from 'react'
import { RunRows } from '~/components/overview/run-row.tsx'
import { Button, ButtonLink } from '~/components/ui/button.tsx'
import { Card } from '~/components/ui/card.tsx'
import { EmptyState } from '~/components/ui/empty-state.tsx'
import { ErrorPanel } from '~/components/ui/error-panel.tsx'
import { Page } from '~/components/ui/page.tsx'
import { Skeleton } from '~/components/ui/skeleton.tsx'
import { type LiveRuns, useLiveRuns } from './live-runs.ts'
import { RunsFilters } from './runs-filters.tsx'
import { filterOf, RUN_PARAMS } from './runs-search.ts'
import { type Selection, useSelection } from './selection.ts'

const SelectionBar = dynamic(() => import('./selection-bar.tsx').then((module) => module.SelectionBar), { ssr: false })

function Nothing({ isFiltered, onClear }: { readonly isFiltered: boolean; readonly onClear: () => void }): ReactNode {
  if (isFiltered) {
    return (
      <EmptyState icon={ListTree} title="No run matches" action={<Button onClick={onClear}>Clear filters</Button>}>
        No run that you may see has this state, workflow, person and period together.
      </EmptyState>
    )
  }
  return (
    <EmptyState
      icon={ListTree}
      title="No runs yet"
      action={
        <ButtonLink href="/workflows" variant="primary">
          Choose a workflow
        </ButtonLink>
      }
    >
      Every launch of a workflow becomes a run: who started it, what it did, who approved, and its trace. The newest
      stand on top and change while you look.
    </EmptyState>
  )
}

interface RunsListProps {
  readonly live: LiveRuns
  readonly isFiltered: boolean
  readonly selection: Selection | null
  readonly onClear: () => void
}

function RunsList({ live, isFiltered, selection, onClear }: RunsListProps): ReactNode {
  const { runs, fresh, showFresh, hasOlder, isReading, error, readOlder } = live
  const isEmpty = runs.length === 0
  return (
    <>
      {fresh.length > 0 && (
        <div className="sticky top-14 z-5 mb-2 flex justify-center">
          <Button variant="primary" size="small" onClick={showFresh}>
            <ArrowUp aria-hidden className="size-3.5" /> {fresh.length} new {fresh.length === 1 ? 'run' : 'runs'}
          </Button>
        </div>
      )}
      <Card>
        {isEmpty && isReading && <Skeleton className="m-4 h-40" />}
        {isEmpty && !isReading && error === null && <Nothing isFiltered={isFiltered} onClear={onClear} />}
        {!isEmpty && <RunRows runs={runs} label="Runs" selection={selection} />}
      </Card>
      {hasOlder && (
        <div className="mt-3 flex justify-center">
          <Button isPending={isReading} onClick={readOlder}>
            Older
          </Button>
        </div>
      )}
    </>
  )
}

function SelectButton({ isActive, onStart }: { readonly isActive: boolean; readonly onStart: () => void }): ReactNode {
  return (
    <Button size="small" disabled={isActive} onClick={onStart}>
      Select
    </Button>
  )
}

/** The runs the viewer may see, newest first; filters are in the URL. */
export function RunsPage({ workflows }: { readonly workflows: readonly string[] }): ReactNode {
  const [params, setParams] = useQueryStates(RUN_PARAMS, { history: 'push' })
  const filter = useMemo(() => filterOf(params), [params])
  const live = useLiveRuns(filter)
  const { runs, error } = live
  const people = useMemo(() => [...new Map(runs.map((run) => [run.by.id, run.by])).values()], [runs])
  const selection = useSelection()
  const clear = (): void => void setParams({ state: null, workflow: null, by: null, after: null, before: null })
  return (
    <Page
      title="Runs"
      width="wide"
      actions={<SelectButton isActive={selection.active !== null} onStart={selection.start} />}
    >
      <RunsFilters {...{ params, filter, workflows, people }} onChange={(change) => void setParams(change)} />
      {error !== null && <ErrorPanel className="mb-3" title="The list could not be read" notDone={error} />}
      <RunsList live={live} isFiltered={Object.keys(filter).length > 0} selection={selection.active} onClear={clear} />
      {selection.active && <SelectionBar selected={selection.selected} onEnd={selection.end} />}
    </Page>
  )
}
