'use client'

import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useState, type ReactNode } from 'react'
import { readRunGraphAction } from '#actions/workflows.ts'
import type { RunId } from '#core/ids.ts'
import type { Graph } from '#engine/graph.ts'
import type { AttemptView, RunView } from '#services/runs/view.ts'
import { DetailTask } from '~/components/timeline/detail-task.tsx'
import { useIsPhone } from '~/components/timeline/media.ts'
import { useTimelineParams } from '~/components/timeline/timeline-params.ts'
import { Sheet } from '~/components/ui/dialog.tsx'
import { ErrorPanel } from '~/components/ui/error-panel.tsx'
import { Skeleton } from '~/components/ui/skeleton.tsx'
import { Diagram } from '~/components/workflows/diagram/diagram.tsx'
import { marksOf } from '~/components/workflows/diagram/marks.ts'
import { runGraphKey } from './query-keys.ts'

async function readGraph(runId: RunId): Promise<Graph> {
  const result = await readRunGraphAction({ runId })
  if (!result.ok) throw new Error(result.error.message)
  return result.value
}

/** The timeline selects a task by this key too, so that a selection survives the change of tabs. */
const taskKey = (ref: string): string => `task:${ref}`

const newestOf = (attempts: readonly AttemptView[], isWanted: (attempt: AttemptView) => boolean): AttemptView | null =>
  attempts
    .filter(isWanted)
    .toSorted((a, b) => a.seq - b.seq)
    .at(-1) ?? null

/** The definition of a run as a diagram with what became of each node, live. */
export function RunGraph({ view }: { readonly view: RunView }): ReactNode {
  const { data: graph, error } = useQuery({
    queryKey: runGraphKey(view.id),
    queryFn: () => readGraph(view.id),
    staleTime: Infinity,
  })
  if (error) {
    return (
      <div className="px-6 py-4 max-md:px-3.5">
        <ErrorPanel
          title="The diagram could not be read"
          notDone={error.message}
          advice="Reload the page; the timeline shows the same tasks."
        />
      </div>
    )
  }
  if (!graph) return <Skeleton className="m-6 h-112" />
  return <LiveGraph view={view} graph={graph} />
}

function LiveGraph({ view, graph }: { readonly view: RunView; readonly graph: Graph }): ReactNode {
  const { selected, select } = useTimelineParams()
  const isPhone = useIsPhone()
  const [isSheetOpen, setSheetOpen] = useState(false)
  const marks = useMemo(
    () =>
      marksOf(
        view.attempts
          .toSorted((a, b) => a.seq - b.seq)
          .map((attempt) => Object.assign({ isRollback: attempt.rollbackOf !== null }, attempt)),
        new Map(view.repeats?.map(({ family, total }) => [family, total])),
      ),
    [view.attempts, view.repeats],
  )
  const attempt = newestOf(view.attempts, ({ ref }) => taskKey(ref) === selected)
  const node = attempt?.node ?? graph.nodes.find(({ ref }) => taskKey(ref) === selected)?.ref ?? null
  const onSelectNode = useCallback(
    (ref: string) => {
      const newest = newestOf(view.attempts, (one) => one.node === ref && one.rollbackOf === null)
      select(taskKey(newest?.ref ?? ref))
      setSheetOpen(true)
    },
    [view.attempts, select],
  )
  const detail = <GraphDetail {...{ view, attempt, node }} onSelect={select} />
  return (
    <div className="border-t border-line md:grid md:grid-cols-[minmax(0,1fr)_348px]">
      <Diagram
        className="h-[calc(100dvh-220px)] min-h-96"
        {...{ graph, marks }}
        selected={node}
        onSelect={onSelectNode}
      />
      <aside aria-label="Detail of the selected task" className="min-w-0 border-l border-line bg-panel max-md:hidden">
        <div className="px-5 py-4">{!isPhone && detail}</div>
      </aside>
      <Sheet isOpen={isPhone && isSheetOpen} onClose={() => setSheetOpen(false)} title={node ?? 'Detail'}>
        {isPhone && detail}
      </Sheet>
    </div>
  )
}

interface GraphDetailProps {
  readonly view: RunView
  readonly attempt: AttemptView | null
  readonly node: string | null
  readonly onSelect: (key: string) => void
}

function GraphDetail({ view, attempt, node, onSelect }: GraphDetailProps): ReactNode {
  if (attempt) return <DetailTask {...{ view, attempt, onSelect }} />
  if (node) return <p className="text-ink2">The run has not come to {node}.</p>
  return <p className="text-ink3">Select a task to see as whom it ran, when, and its input and output.</p>
}
