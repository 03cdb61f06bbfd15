'use client'

import { Check, X } from 'lucide-react'
import dynamic from 'next/dynamic'
import { parseAsStringLiteral, useQueryState } from 'nuqs'
import { type ReactNode, useCallback, useState } from 'react'
import type { RunId } from '#core/ids.ts'
import type { RunView } from '#services/runs/view.ts'
import { formatCount } from '#trace/repeats.ts'
import { CausePanel } from '~/components/compare/cause-panel.tsx'
import { Timeline } from '~/components/timeline/timeline.tsx'
import { useTimelineParams } from '~/components/timeline/timeline-params.ts'
import { TabPanel, Tabs } from '~/components/ui/tabs.tsx'
import { useLiveRun } from './live-run.ts'
import { RunHead } from './run-head.tsx'
import { RunStory } from './run-story.tsx'
import { useRunTitle } from './run-title.ts'
import { UnaskedNotice } from './unasked-notice.tsx'
import { useFreshChange } from './use-fresh-change.ts'
import { useKeptView } from './use-kept-view.ts'
import { useTold } from './use-told.ts'
import { useWatch } from './use-watch.ts'
import { WaitingNotice } from './waiting-notice.tsx'

const ParkedNotice = dynamic(() => import('./parked-notice.tsx').then((module) => module.ParkedNotice))
const QueuedNotice = dynamic(() => import('./queued-notice.tsx').then((module) => module.QueuedNotice))
const RunGraph = dynamic(() => import('./run-graph.tsx').then((module) => module.RunGraph))
const RunApprovals = dynamic(() => import('./run-approvals.tsx').then((module) => module.RunApprovals))
const RunEvents = dynamic(() => import('./run-events.tsx').then((module) => module.RunEvents))
const RunJson = dynamic(() => import('./run-json.tsx').then((module) => module.RunJson))
const CompareTab = dynamic(() => import('~/components/compare/compare-tab.tsx').then((module) => module.CompareTab))

const TABS = ['timeline', 'graph', 'approvals', 'events', 'compare', 'json'] as const
type Tab = (typeof TABS)[number]
/** The browser's Back leads to the view before. */
const TAB = parseAsStringLiteral(TABS).withDefault('timeline').withOptions({ history: 'push' })

function tabsOf(view: RunView): readonly { readonly value: Tab; readonly label: ReactNode }[] {
  const Icon = view.chain.isIntact ? Check : X
  const chain = (
    <span className={view.chain.isIntact ? 'text-ok' : 'text-bad'}>
      <Icon aria-hidden className="inline size-3.5 align-[-2.5px]" strokeWidth={2.5} /> chain
      <span className="sr-only">{view.chain.isIntact ? ' verifies' : ' does not verify'}</span>
    </span>
  )
  return [
    { value: 'timeline', label: 'Timeline' },
    { value: 'graph', label: 'Graph' },
    { value: 'approvals', label: `Approvals ${view.approvals.length || ''}` },
    {
      value: 'events',
      label: (
        <>
          Events {formatCount(view.seq)} {chain}
        </>
      ),
    },
    { value: 'compare', label: 'Compare' },
    { value: 'json', label: 'JSON' },
  ]
}

interface RunPageProps {
  readonly runId: RunId
  /** What the run changes and why, drawn on the server. */
  readonly change: ReactNode
}

/** The page of one run: what it is, what happened, and the timeline; live. */
export function RunPage({ runId, change }: RunPageProps): ReactNode {
  const [isWatched, setIsWatched] = useState(false)
  const { view: latest, live, now } = useLiveRun(runId, isWatched)
  const view = useKeptView(latest)
  const [tab, setTab] = useQueryState('tab', TAB)
  const { select } = useTimelineParams()
  const told = useTold(view, now)
  useRunTitle(view)
  useWatch(view, isWatched)
  useFreshChange(view)
  const onShow = useCallback(
    (key: string): void => {
      if (tab !== 'timeline') void setTab('timeline')
      select(key)
      requestAnimationFrame(() => document.querySelector('[role="treegrid"]')?.scrollIntoView({ block: 'nearest' }))
    },
    [tab, setTab, select],
  )
  return (
    <>
      <RunHead {...{ view, live, change, isWatched, onShow }} failure={told.failure} onWatch={setIsWatched} />
      {view.parked !== null && <ParkedNotice id={view.id} parked={view.parked} can={view.can} />}
      {view.waitsFor !== null && <QueuedNotice waitsFor={view.waitsFor} />}
      <UnaskedNotice {...{ view, now }} />
      <WaitingNotice approvals={view.approvals} />
      <RunStory {...{ told, view, onShow }} />
      <CausePanel {...{ view, onShow }} />
      <Tabs<Tab>
        label="Views of this run"
        value={tab}
        onChange={(value) => void setTab(value)}
        tabs={tabsOf(view)}
        className="mt-3.5"
        listClassName="px-6 max-md:px-3.5"
      >
        <TabPanel value="timeline">
          <Timeline view={view} spans={latest.spans} now={now} isSampled={view.sampling.thinnedAt !== null} />
        </TabPanel>
        <TabPanel value="graph">
          <RunGraph view={view} />
        </TabPanel>
        <TabPanel value="approvals">
          <RunApprovals approvals={view.approvals} />
        </TabPanel>
        <TabPanel value="events">
          <RunEvents view={view} />
        </TabPanel>
        <TabPanel value="compare">
          <CompareTab {...{ view, onShow }} />
        </TabPanel>
        <TabPanel value="json">
          <RunJson view={latest} />
        </TabPanel>
      </Tabs>
    </>
  )
}
