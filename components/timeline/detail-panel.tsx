import type { ReactNode } from 'react'
import type { RunView } from '#services/runs/view.ts'
import type { SpanTree } from '#trace/span-tree.ts'
import type { RowTarget, TimelineRow } from '#trace/timeline-row.ts'
import { ApprovalFacts } from '~/components/runs/run-approvals.tsx'
import { DetailEntries } from './detail-entries.tsx'
import { DetailHead } from './detail-parts.tsx'
import { DetailMore, DetailRepeats } from './detail-repeats.tsx'
import { DetailSpan } from './detail-span.tsx'
import { DetailSpans } from './detail-spans.tsx'
import { DetailTask } from './detail-task.tsx'
import type { Jump, MoreTarget } from './use-occurrences.ts'

interface DetailPanelProps {
  readonly view: RunView
  readonly tree: SpanTree
  readonly row: TimelineRow | null
  /** Key of the selected row, which may not be here yet. */
  readonly selected: string | null
  readonly onSelect: (key: string) => void
  readonly onMore: (target: MoreTarget) => void
  readonly jump: Jump
}

const SPAN = /^span:([0-9a-f]{16})$/

/** What is selected, in full; nothing selected: how to select. */
export function DetailPanel({ row, selected, ...rest }: DetailPanelProps): ReactNode {
  const spanId = SPAN.exec(selected ?? '')?.[1]
  if (row === null && spanId !== undefined) return <Target target={{ kind: 'span', place: -1, spanId }} {...rest} />
  if (row === null) {
    return (
      <p className="text-ink3">
        Select a row to see as whom it ran, when, its attributes, and its link to the trace. Drag over the axis to look
        closer.
      </p>
    )
  }
  return <Target target={row.target} {...rest} />
}

type Rest = Omit<DetailPanelProps, 'row' | 'selected'>

function Target({ target, ...rest }: Rest & { readonly target: RowTarget }): ReactNode {
  switch (target.kind) {
    case 'task': {
      const attempt = rest.view.attempts.find((candidate) => candidate.id === target.taskId)
      return attempt && <DetailTask {...rest} attempt={attempt} />
    }
    case 'repeats':
      return <DetailRepeats family={target.family} {...rest} />
    case 'more':
      return <DetailMore target={target} {...rest} />
    case 'span':
      return <DetailSpan spanId={target.spanId} place={target.place} {...rest} />
    case 'spans':
      return <DetailSpans places={target.places} {...rest} />
    case 'heading':
      return <DetailHead title={target.text} sub="Unfold the row to see what is below it." />
    case 'entries': {
      const wanted = new Set(target.seqs)
      return <DetailEntries view={rest.view} entries={rest.view.entries.filter((entry) => wanted.has(entry.seq))} />
    }
    case 'approval': {
      const approval = rest.view.approvals.find((candidate) => candidate.taskId === target.taskId)
      return approval && <ApprovalFacts approval={approval} />
    }
  }
}
