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
  readonly row: TimelineRow
  readonly onSelect: (key: string) => void
  readonly onMore: (target: MoreTarget) => void
}

/** What is selected, in full. */
export function DetailPanel({ view, row, onSelect, onMore }: DetailPanelProps): ReactNode {
  return <Target target={row.target} {...{ view, onSelect, onMore }} />
}

type TargetProps<K extends RowTarget['kind']> = Omit<DetailPanelProps, 'row'> & {
  readonly target: Extract<RowTarget, { kind: K }>
}

function Target({ target, ...rest }: Omit<DetailPanelProps, 'row'> & { readonly target: RowTarget }): ReactNode {
  switch (target.kind) {
    case 'task':
      return <TaskTarget target={target} {...rest} />
    case 'repeats':
      return <DetailRepeats family={target.family} {...rest} />
    case 'more':
      return <DetailMore target={target} {...rest} />
    case 'span':
    case 'spans':
      return <SpanTarget target={target} {...rest} />
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

function TaskTarget({ view, target, onSelect }: TargetProps<'task'>): ReactNode {
  const attempt = view.attempts.find((candidate) => candidate.id === target.taskId)
  return attempt && <DetailTask {...{ view, attempt, onSelect }} />
}

function SpanTarget({ view, target, onSelect }: TargetProps<'span' | 'spans'>): ReactNode {
  const wanted = new Set(target.kind === 'span' ? [target.spanId] : target.spanIds)
  const spans = view.spans.filter((span) => wanted.has(span.spanId))
  if (target.kind === 'spans') return <DetailSpans {...{ spans, view, onSelect }} />
  const [span] = spans
  return span && <DetailSpan {...{ view, span, onSelect }} />
}
