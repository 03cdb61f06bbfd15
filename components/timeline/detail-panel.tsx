import type { ReactNode } from 'react'
import type { RunView } from '#services/runs/view.ts'
import type { RowTarget, TimelineRow } from '#trace/timeline-row.ts'
import { ApprovalFacts } from '~/components/runs/run-approvals.tsx'
import { DetailEntries, DetailSpans } from './detail-entries.tsx'
import { DetailMore, DetailRepeats } from './detail-repeats.tsx'
import { DetailSpan } from './detail-span.tsx'
import { DetailTask } from './detail-task.tsx'
import type { MoreTarget } from './use-occurrences.ts'

interface DetailPanelProps {
  readonly view: RunView
  readonly row: TimelineRow | null
  readonly onSelect: (key: string) => void
  readonly onMore: (target: MoreTarget) => void
}

/** What is selected, in full; nothing selected: how to select. */
export function DetailPanel({ view, row, onSelect, onMore }: DetailPanelProps): ReactNode {
  if (row === null) {
    return (
      <p className="text-ink3">Select a row to see as whom it ran, when, its attributes, and its link to the trace.</p>
    )
  }
  return <Target target={row.target} {...{ view, onSelect, onMore }} />
}

function Target({
  view,
  target,
  onSelect,
  onMore,
}: Omit<DetailPanelProps, 'row'> & { readonly target: RowTarget }): ReactNode {
  switch (target.kind) {
    case 'task': {
      const attempt = view.attempts.find((candidate) => candidate.id === target.taskId)
      return attempt && <DetailTask {...{ view, attempt, onSelect }} />
    }
    case 'repeats':
      return <DetailRepeats family={target.family} {...{ view, onSelect }} />
    case 'more':
      return <DetailMore {...{ target, onMore }} />
    case 'span': {
      const span = view.spans.find((candidate) => candidate.spanId === target.spanId)
      return span && <DetailSpan {...{ view, span, onSelect }} />
    }
    case 'spans': {
      const wanted = new Set(target.spanIds)
      return <DetailSpans spans={view.spans.filter((span) => wanted.has(span.spanId))} {...{ view, onSelect }} />
    }
    case 'entries': {
      const wanted = new Set(target.seqs)
      return <DetailEntries view={view} entries={view.entries.filter((entry) => wanted.has(entry.seq))} />
    }
    case 'approval': {
      const approval = view.approvals.find((candidate) => candidate.taskId === target.taskId)
      return approval && <ApprovalFacts approval={approval} />
    }
  }
}
