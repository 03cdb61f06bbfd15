'use client'

import dynamic from 'next/dynamic'
import { type ReactNode, useCallback, useMemo, useState } from 'react'
import type { RunView } from '#services/runs/view.ts'
import { axisParts } from '#trace/axis-parts.ts'
import { timelineAxis } from '#trace/timeline-axis.ts'
import { Sheet } from '~/components/ui/dialog.tsx'
import { useMoreSpans } from '~/components/runs/use-more-spans.ts'
import { NothingSelected } from './nothing-selected.tsx'
import { nextFound } from './grid-items.ts'
import { useIsPhone } from './media.ts'
import { TimelineGrid } from './timeline-grid.tsx'
import { useTimelineParams } from './timeline-params.ts'
import { TimelineSummary } from './timeline-summary.tsx'
import { TimelineTools } from './timeline-tools.tsx'
import { useOccurrences } from './use-occurrences.ts'
import { useSpanTree } from './use-span-tree.ts'
import { useTimelineKeys } from './use-timeline-keys.ts'
import { isBelow, useTimelineRows } from './use-timeline-rows.ts'
import { useZoom } from './use-zoom.ts'

const ErrorPanel = dynamic(() => import('~/components/ui/error-panel.tsx').then((module) => module.ErrorPanel))
/** The rows come first; it takes its place above them when they are there. */
const ZoomBar = dynamic(() => import('./zoom-bar.tsx').then((module) => module.ZoomBar), {
  ssr: false,
  loading: () => <div className="h-7 flex-1 rounded border border-line bg-panel max-md:my-1" />,
})
const DetailPanel = dynamic(() => import('./detail-panel.tsx').then((module) => module.DetailPanel))
const TimelineTable = dynamic(() => import('./timeline-table.tsx').then((module) => module.TimelineTable))

interface TimelineProps {
  readonly view: RunView
  /** Those that came so far. */
  readonly spans: RunView['spans']
  readonly now: number
  /** Spans of this run were dropped on purpose. */
  readonly isSampled?: boolean
}

/** What the timeline shows, and what selecting, folding and searching do. */
function useTimeline({ view: given, spans, now, isSampled = false }: TimelineProps) {
  const { view, load, readAt, problem } = useOccurrences(given)
  const params = useTimelineParams()
  const { selected, select, toggle, setFold, isOn } = params
  const more = useMoreSpans(view.id, spans)
  const { tree, forests, isWhole } = useSpanTree(view, spans, more.state === 'loading')
  const { rows, forget } = useTimelineRows({ view, tree, forests, now, isSampled, isWhole }, params)
  const whole = useMemo(
    () => timelineAxis(axisParts(view, tree.table, now), isOn.compress),
    [view, tree, now, isOn.compress],
  )
  const zoom = useZoom(whole, view.createdAt, params)
  const onToggle = useCallback(
    (key: string, isOpen: boolean): void => {
      const target = rows.rowAt(rows.indexOf(key))?.target
      if (target?.kind === 'more') return load(target)
      if (!isOpen) {
        forget()
        if (selected !== key && isBelow(rows, rows.indexOf(selected), key)) select(key)
      }
      setFold(key, isOpen)
    },
    [rows, load, forget, selected, select, setFold],
  )
  const go = (index: number): void => {
    const key = rows.rowAt(index)?.key
    if (key !== undefined) select(key)
  }
  const onNext = (): void => go(nextFound(rows, selected, 1))
  const onPrevious = (): void => go(nextFound(rows, selected, -1))
  useTimelineKeys({
    e: () => toggle('errors'),
    E: () => go(rows.nextError(rows.indexOf(selected))),
    n: onNext,
    N: onPrevious,
    Escape: () => zoom.window !== null && zoom.reset(),
  })
  const index = rows.indexOf(selected)
  const found = { count: rows.found.length, place: rows.found.indexOf(index) + 1, onNext, onPrevious }
  return { view, load, readAt, problem, params, more, tree, rows, zoom, onToggle, found, row: rows.rowAt(index) }
}

/** The timeline of a run: one axis, three lanes, and the detail of what is selected. */
export function Timeline(props: TimelineProps): ReactNode {
  const { now } = props
  const { view, load, readAt, problem, params, more, tree, rows, zoom, onToggle, found, row } = useTimeline(props)
  const { selected, select, isOn } = params
  const isPhone = useIsPhone()
  const [isSheetOpen, setIsSheetOpen] = useState(false)
  const onSelect = useCallback(
    (key: string) => {
      select(key)
      if (isPhone) setIsSheetOpen(true)
    },
    [select, isPhone],
  )
  const detail =
    selected === null ? (
      <NothingSelected />
    ) : (
      <DetailPanel {...{ view, tree, row, selected, onSelect, readAt }} onMore={load} />
    )
  return (
    <>
      <TimelineTools {...{ params, found }} summary={<TimelineSummary {...{ view, more }} table={tree.table} />} />
      {problem !== null && <ErrorPanel title="More could not be read" notDone={problem} advice="Try again." />}
      {isOn.table ? (
        <TimelineTable {...{ rows, selected, onSelect, onToggle }} start={view.createdAt} />
      ) : (
        <>
          <div className="flex items-center gap-2 px-6 pb-2.25 max-md:px-3.5">
            <ZoomBar {...{ view, now, zoom }} table={tree.table} />
          </div>
          <div className="border-t border-line md:grid md:grid-cols-[minmax(0,1fr)_348px]">
            <TimelineGrid
              {...{ rows, zoom, selected, onSelect, onToggle }}
              start={view.createdAt}
              isCriticalShown={isOn.critical}
              isSearching={params.find !== ''}
              onOpen={() => setIsSheetOpen(isPhone)}
            />
            <aside
              aria-label="Detail of the selected row"
              className="min-w-0 border-l border-line bg-panel max-md:hidden"
            >
              <div
                // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
                tabIndex={0}
                className="sticky top-12 max-h-[calc(100dvh-48px)] overflow-y-auto px-5 py-4 outline-offset-[-2px]"
              >
                {!isPhone && detail}
              </div>
            </aside>
          </div>
        </>
      )}
      <Sheet isOpen={isPhone && isSheetOpen} onClose={() => setIsSheetOpen(false)} title={row?.label ?? 'Detail'}>
        {isPhone && detail}
      </Sheet>
    </>
  )
}
