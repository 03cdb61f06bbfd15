import type { ReactNode } from 'react'
import type { TaskId } from '#core/ids.ts'
import type { RunView } from '#services/runs/view.ts'
import type { SpanTree } from '#trace/span-tree.ts'
import type { RowTarget, TimelineRow } from '#trace/timeline-row.ts'
import { ApprovalFacts } from '~/components/runs/run-approvals.tsx'
import { NothingSelected } from './nothing-selected.tsx'
import { DetailEntries } from './detail-entries.tsx'
import { DetailHead } from './detail-parts.tsx'
import { DetailMore, DetailRepeats } from './detail-repeats.tsx'
import { DetailSpan } from './detail-span.tsx'
import { DetailSpans } from './detail-spans.tsx'
import { DetailTask } from './detail-task.tsx'
import type { MoreTarget, ReadOccurrence } from './use-occurrences.ts'

interface DetailPanelProps {
  readonly view: RunView
  readonly tree: SpanTree
  readonly row: TimelineRow | null
  /** Key of the selected row, which may not be here yet. */
  readonly selected: string | null
  readonly onSelect: (key: string) => void
  readonly onMore: (target: MoreTarget) => void
  readonly readAt: ReadOccurrence
}

const SPAN = /^span:([0-9a-f]{16})$/

/** What is selected, in full; nothing selected: how to select. */
export function DetailPanel({ row, selected, ...rest }: DetailPanelProps): ReactNode {
  const spanId = SPAN.exec(selected ?? '')?.[1]
  if (row === null && spanId !== undefined) return <Target target={{ kind: 'span', place: -1, spanId }} {...rest} />
  return row === null ? <NothingSelected /> : <Target target={row.target} {...rest} />
}

type Rest = Omit<DetailPanelProps, 'row' | 'selected'>

function Target({ target, ...rest }: Rest & { readonly target: RowTarget }): ReactNode {
  switch (target.kind) {
    case 'task':
      return <TaskTarget taskId={target.taskId} {...rest} />
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
    case 'entries':
      return <EntriesTarget seqs={target.seqs} {...rest} />
    case 'approval':
      return <ApprovalTarget taskId={target.taskId} {...rest} />
  }
}

function TaskTarget({ taskId, ...rest }: Rest & { readonly taskId: TaskId }): ReactNode {
  const attempt = rest.view.attempts.find(({ id }) => id === taskId)
  return attempt && <DetailTask {...rest} attempt={attempt} />
}

function EntriesTarget({ seqs, view }: Rest & { readonly seqs: readonly number[] }): ReactNode {
  const wanted = new Set(seqs)
  return <DetailEntries view={view} entries={view.entries.filter(({ seq }) => wanted.has(seq))} />
}

function ApprovalTarget({ taskId, view }: Rest & { readonly taskId: TaskId }): ReactNode {
  const approval = view.approvals.find((candidate) => candidate.taskId === taskId)
  return approval && <ApprovalFacts approval={approval} />
}
