'use client'

import { ArrowUp, Download, ListTree } from 'lucide-react'
import dynamic from 'next/dynamic'
import { useQueryStates } from 'nuqs'
import { type ReactNode, useMemo } from 'react'
import type { RunFilter } from '#services/runs/list-view.ts'
import type { RunViewLine } from '#services/views/view.ts'
import { formatMoment } from '#trace/format.ts'
import { RunRows } from '~/components/overview/run-row.tsx'
import { Button, buttonClass, ButtonLink } from '~/components/ui/button.tsx'
import { Card } from '~/components/ui/card.tsx'
import { EmptyState } from '~/components/ui/empty-state.tsx'
import { ErrorPanel } from '~/components/ui/error-panel.tsx'
import { Page } from '~/components/ui/page.tsx'
import { Skeleton } from '~/components/ui/skeleton.tsx'
import { LiveNotice } from './live-notice.tsx'
import { type LiveRuns, useLiveRuns } from './live-runs.ts'
import { RunsFilters } from './runs-filters.tsx'
import { filterOf, paramsOf, RUN_PARAMS } from './runs-search.ts'
import { RunsViews } from './runs-views.tsx'
import { type Selection, useSelection } from './selection.ts'

const RunsChips = dynamic(() => import('./runs-chips.tsx').then((module) => module.RunsChips))
const SelectionBar = dynamic(() => import('./selection-bar.tsx').then((module) => module.SelectionBar), { ssr: false })

function Nothing({ isFiltered, onClear }: { readonly isFiltered: boolean; readonly onClear: () => void }): ReactNode {
  if (isFiltered) {
    return (
      <EmptyState icon={ListTree} title="No run matches" action={<Button onClick={onClear}>Clear filters</Button>}>
        No run that you may see meets all these filters.
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

/** New runs that wait until the reader wants them. */
function Fresh({ live: { fresh, showFresh } }: { readonly live: LiveRuns }): ReactNode {
  if (fresh.length === 0) return null
  return (
    <div className="sticky top-14 z-5 mb-2 flex justify-center">
      <Button variant="primary" size="small" onClick={showFresh}>
        <ArrowUp aria-hidden className="size-3.5" /> {fresh.length} new {fresh.length === 1 ? 'run' : 'runs'}
      </Button>
    </div>
  )
}

interface RunsListProps {
  readonly live: LiveRuns
  readonly isFiltered: boolean
  readonly selection: Selection | null
  readonly onClear: () => void
}

function RunsList({ live, isFiltered, selection, onClear }: RunsListProps): ReactNode {
  const { runs, hasOlder, isReading, error } = live
  const isEmpty = runs.length === 0
  return (
    <>
      <Fresh live={live} />
      <Card>
        {isEmpty && isReading && <Skeleton className="m-4 h-40" />}
        {isEmpty && !isReading && !hasOlder && error === null && <Nothing isFiltered={isFiltered} onClear={onClear} />}
        {!isEmpty && <RunRows runs={runs} label="Runs" selection={selection} />}
      </Card>
      {hasOlder && <Older live={live} />}
    </>
  )
}

/** The way to the next page; it says so when a search has not come to the end of what there is. */
function Older({ live: { runs, lookedTo, isReading, readOlder } }: { readonly live: LiveRuns }): ReactNode {
  return (
    <div className="mt-3 flex flex-wrap items-center justify-center gap-x-3 gap-y-1.5">
      {lookedTo !== null && (
        <p className="text-ink2">
          {runs.length === 0 ? 'No run matches' : 'Looked through'} down to {formatMoment(lookedTo)}; older ones were
          not looked at yet.
        </p>
      )}
      <Button isPending={isReading} onClick={readOlder}>
        {lookedTo === null ? 'Older' : 'Look further back'}
      </Button>
    </div>
  )
}

function SelectButton({ isActive, onStart }: { readonly isActive: boolean; readonly onStart: () => void }): ReactNode {
  return (
    <Button size="small" disabled={isActive} onClick={onStart}>
      Select
    </Button>
  )
}

const EXPORT_TITLE = 'The newest 50,000 runs that these filters name, as a CSV file. It is recorded that you took it.'

function ExportLink({ filter }: { readonly filter: RunFilter }): ReactNode {
  const href = `/api/runs.csv?filter=${encodeURIComponent(JSON.stringify(filter))}`
  return (
    <a href={href} download title={EXPORT_TITLE} className={buttonClass({ size: 'small' })}>
      <Download aria-hidden className="size-3.5" /> CSV
    </a>
  )
}

interface RunsPageProps {
  readonly workflows: readonly string[]
  readonly views: readonly RunViewLine[]
}

/** The runs the viewer may see, newest first; filters are in the URL. */
export function RunsPage({ workflows, views }: RunsPageProps): ReactNode {
  const [params, setParams] = useQueryStates(RUN_PARAMS, { history: 'push' })
  const filter = useMemo(() => filterOf(params), [params])
  const live = useLiveRuns(filter)
  const { runs, error } = live
  const names = useMemo(() => new Map(runs.map((run) => [run.by.id, run.by.name])), [runs])
  const selection = useSelection()
  const show = (next: RunFilter): void => void setParams(paramsOf(next))
  const isFiltered = Object.keys(filter).length > 0
  return (
    <Page
      title="Runs"
      width="wide"
      actions={
        <>
          <RunsViews views={views} filter={filter} onChange={show} />
          <ExportLink filter={filter} />
          <SelectButton isActive={selection.active !== null} onStart={selection.start} />
        </>
      }
    >
      <LiveNotice live={live.state} />
      <RunsFilters filter={filter} workflows={workflows} onChange={show} />
      {isFiltered && <RunsChips filter={filter} nameOf={(id) => names.get(id) ?? id} onChange={show} />}
      {error !== null && <ErrorPanel className="mb-3" title="The list could not be read" notDone={error} />}
      <RunsList live={live} isFiltered={isFiltered} selection={selection.active} onClear={() => show({})} />
      {selection.active && (
        <SelectionBar
          selected={selection.selected}
          shown={runs.map(({ id }) => id)}
          onChoose={selection.choose}
          onEnd={selection.end}
        />
      )}
    </Page>
  )
}
