'use client'

import dynamic from 'next/dynamic'
import { type ReactNode, useCallback, useDeferredValue, useEffect, useMemo, useState } from 'react'
import type { RunView } from '#services/runs/view.ts'
import { timelineAxis } from '#trace/timeline-axis.ts'
import type { TimelineRow } from '#trace/timeline-row.ts'
import { formatCount } from '#trace/repeats.ts'
import { findRow, timelineRows } from '#trace/timeline.ts'
import { Sheet } from '~/components/ui/dialog.tsx'
import { ErrorPanel } from '~/components/ui/error-panel.tsx'
import { nextRow } from './grid-items.ts'
import { useIsPhone } from './media.ts'
import { TimelineGrid } from './timeline-grid.tsx'
import { type TimelineParams, useTimelineParams } from './timeline-params.ts'
import { TimelineTools } from './timeline-tools.tsx'
import { useOccurrences } from './use-occurrences.ts'

const DetailPanel = dynamic(() => import('./detail-panel.tsx').then((module) => module.DetailPanel))
const TimelineTable = dynamic(() => import('./timeline-table.tsx').then((module) => module.TimelineTable))

/** `e` puts errors first, from anywhere on the page where nobody types. */
function useErrorsKey(onPress: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const isTyping = event.target instanceof HTMLElement && event.target.matches('input, textarea, select')
      const isModified = event.metaKey || event.ctrlKey || event.altKey
      if (event.key === 'e' && !isTyping && !isModified && document.querySelector('[role="dialog"]') === null) onPress()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [onPress])
}

function useRows(view: RunView, now: number, params: TimelineParams): readonly TimelineRow[] {
  const { isOn, toggled } = params
  const find = useDeferredValue(params.find)
  return useMemo(
    () => timelineRows(view, { now, isFolded: isOn.fold, isErrorsFirst: isOn.errors, toggled: new Set(toggled), find }),
    [view, now, isOn.fold, isOn.errors, toggled, find],
  )
}

function summaryOf(view: RunView): string {
  if (view.repeats !== null) return `${formatCount(view.attemptCount)} tasks, shown by their edges`
  const sent = view.spans.filter((span) => span.origin !== 'engine')
  const services = new Set(sent.map((span) => span.service)).size
  if (sent.length === 0) return 'no spans from workers or services'
  return `${sent.length} ${sent.length === 1 ? 'span' : 'spans'} · ${services} ${services === 1 ? 'service' : 'services'}`
}

/** The timeline of a run: one axis, three lanes, and the detail of what is selected. */
export function Timeline({ view: given, now }: { readonly view: RunView; readonly now: number }): ReactNode {
  const { view, load, problem } = useOccurrences(given)
  const params = useTimelineParams()
  const { selected, select, toggle, toggleRow, isOn, find } = params
  const isPhone = useIsPhone()
  const [isTable, setIsTable] = useState(false)
  const [isSheetOpen, setIsSheetOpen] = useState(false)
  const rows = useRows(view, now, params)
  const axis = useMemo(
    () => timelineAxis(rows, { from: view.createdAt, to: now }, isOn.compress),
    [rows, view.createdAt, now, isOn.compress],
  )
  useErrorsKey(useCallback(() => toggle('errors'), [toggle]))
  const onSelect = useCallback(
    (key: string) => {
      select(key)
      if (isPhone) setIsSheetOpen(true)
    },
    [select, isPhone],
  )
  const onToggle = (key: string): void => {
    const target = findRow(rows, key)?.target
    if (target?.kind === 'more') load(target)
    else toggleRow(key)
  }
  const row = selected === null ? null : findRow(rows, selected)
  const onNextMatch = (): void => select(nextRow(rows, selected, (one) => one.isMatch)?.key ?? null)
  const detail = row ? (
    <DetailPanel {...{ view, row, onSelect }} onMore={load} />
  ) : (
    <p className="text-ink3">Select a row to see as whom it ran, when, its attributes, and its link to the trace.</p>
  )
  return (
    <>
      <TimelineTools
        {...{ params, onNextMatch, isTable }}
        matchCount={rows.filter((candidate) => candidate.isMatch).length}
        onTable={() => setIsTable(!isTable)}
        summary={summaryOf(view)}
      />
      {problem !== null && <ErrorPanel title="More could not be read" notDone={problem} advice="Try again." />}
      {isTable ? (
        <TimelineTable rows={rows} start={view.createdAt} />
      ) : (
        <div className="border-t border-line md:grid md:grid-cols-[minmax(0,1fr)_348px]">
          <TimelineGrid
            {...{ rows, axis, selected, onSelect }}
            start={view.createdAt}
            isCriticalShown={isOn.critical}
            isSearching={find !== ''}
            onToggle={onToggle}
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
      )}
      <Sheet isOpen={isPhone && isSheetOpen} onClose={() => setIsSheetOpen(false)} title={row?.label ?? 'Detail'}>
        {isPhone && detail}
      </Sheet>
    </>
  )
}
