'use client'

import { type ReactNode, useState } from 'react'
import type { CoverageView } from '#services/runs/coverage-view.ts'
import type { RunView } from '#services/runs/view.ts'
import { formatCount } from '#trace/repeats.ts'
import { cn } from '~/components/ui/class-names.ts'
import { Dialog } from '~/components/ui/dialog.tsx'
import { Facts } from '~/components/ui/card.tsx'
import { useCoverage } from './queries.ts'

interface RunCoverageProps {
  readonly view: RunView
  /** Shows a row of the timeline. */
  readonly onShow: (key: string) => void
}

const figureOf = ({ expected, covered }: CoverageView): string =>
  expected === 0 ? 'no task needs spans' : `${formatCount(covered)} of ${formatCount(expected)} tasks have spans`

const writesOf = ({ writes, failedWrites }: CoverageView): string =>
  failedWrites === 0 ? formatCount(writes) : `${formatCount(writes)}, of which ${formatCount(failedWrites)} failed`

function Gaps({ coverage, onShow }: Pick<RunCoverageProps, 'onShow'> & { readonly coverage: CoverageView }): ReactNode {
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

/** How much of the run is told by spans, as one figure; what is missing when it is pressed. */
export function RunCoverage({ view, onShow }: RunCoverageProps): ReactNode {
  const [isOpen, setOpen] = useState(false)
  const { data: coverage } = useCoverage(view)
  if (!coverage) return <span className="text-ink3">spans …</span>
  const hasGaps = coverage.gaps.length > 0
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
        className={cn(
          'underline decoration-dotted underline-offset-2 hover:decoration-ink',
          hasGaps && 'font-medium text-ink',
        )}
      >
        {figureOf(coverage)}
        {hasGaps && `, ${coverage.gaps.length + coverage.moreGaps} without`}
      </button>
      <Dialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title="What spans tell of this run"
        description="HTTP tasks and tasks of workers should have spans of whoever carried them out."
      >
        <Facts
          className="mb-4"
          rows={[
            ['Tasks with spans', `${formatCount(coverage.covered)} of ${formatCount(coverage.expected)}`],
            ['May still come', `of ${formatCount(coverage.pending)}`],
            ['Database writes', writesOf(coverage)],
          ]}
        />
        <Gaps
          coverage={coverage}
          onShow={(key) => {
            setOpen(false)
            onShow(key)
          }}
        />
        {!coverage.isWhole && (
          <p className="mt-3 text-ink3">Of this large run only the beginning was counted, and spans that failed.</p>
        )}
      </Dialog>
    </>
  )
}
