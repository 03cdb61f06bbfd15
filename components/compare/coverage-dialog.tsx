'use client'

import type { ReactNode } from 'react'
import type { CoverageView } from '#services/runs/coverage-view.ts'
import { formatCount } from '#trace/repeats.ts'
import { Facts } from '~/components/ui/card.tsx'
import { Dialog } from '~/components/ui/dialog.tsx'

interface CoverageDialogProps {
  readonly coverage: CoverageView
  /** Shows a row of the timeline. */
  readonly onShow: (key: string) => void
  readonly onClose: () => void
}

function writesOf({ writes, failedWrites, kept }: CoverageView): string {
  if (kept !== 'all') return 'not known any more'
  return failedWrites === 0
    ? formatCount(writes)
    : `${formatCount(writes)}, of which ${formatCount(failedWrites)} failed`
}

const pendingOf = ({ pending }: CoverageView): readonly (readonly [string, string])[] =>
  pending === 0 ? [] : [['May still come', `of ${formatCount(pending)} ${pending === 1 ? 'task' : 'tasks'}`]]

function Gaps({ coverage, onShow }: Pick<CoverageDialogProps, 'coverage' | 'onShow'>): ReactNode {
  if (coverage.kept === 'none')
    return <p className="text-ink2">What workers and services sent was let go by sampling: that is no gap.</p>
  if (coverage.gaps.length === 0) return <p className="text-ink2">There are no gaps.</p>
  return (
    <ul className="grid gap-1">
      {coverage.gaps.map(({ taskId, ref, words }) => (
        <li key={taskId} className="wrap-anywhere">
          <button
            type="button"
            onClick={() => onShow(`task:${ref}`)}
            className="text-left underline decoration-dotted underline-offset-2"
          >
            <b className="font-semibold">{ref}</b>: {words}
          </button>
        </li>
      ))}
      {coverage.moreGaps > 0 && <li className="text-ink3">and {formatCount(coverage.moreGaps)} more</li>}
    </ul>
  )
}

/** What spans tell of a run, and where nobody sent any. */
export function CoverageDialog({ coverage, onShow, onClose }: CoverageDialogProps): ReactNode {
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="What spans tell of this run"
      description="HTTP tasks and tasks of workers should have spans of whoever carried them out."
    >
      <Facts
        className="mb-4"
        rows={[
          ['Tasks with spans', `${formatCount(coverage.covered)} of ${formatCount(coverage.expected)}`],
          ...pendingOf(coverage),
          ['Database writes', writesOf(coverage)],
        ]}
      />
      <Gaps {...{ coverage, onShow }} />
      {!coverage.isWhole && <p className="mt-3 text-ink3">Of this large run only the beginning was counted.</p>}
    </Dialog>
  )
}
