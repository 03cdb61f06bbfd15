'use client'

import dynamic from 'next/dynamic'
import { type ReactNode, useState } from 'react'
import type { CoverageView } from '#services/runs/coverage-view.ts'
import type { RunView } from '#services/runs/view.ts'
import { formatCount } from '#trace/repeats.ts'
import { cn } from '~/components/ui/class-names.ts'
import { useCoverage } from './queries.ts'

const CoverageDialog = dynamic(() => import('./coverage-dialog.tsx').then((module) => module.CoverageDialog), {
  ssr: false,
})

interface RunCoverageProps {
  readonly view: RunView
  /** Shows a row of the timeline. */
  readonly onShow: (key: string) => void
}

function figureOf({ expected, covered, kept }: CoverageView): string {
  if (kept === 'none') return 'spans sampled, none kept'
  return expected === 0 ? 'no task needs spans' : `${formatCount(covered)} of ${formatCount(expected)} tasks have spans`
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
      {isOpen && (
        <CoverageDialog
          coverage={coverage}
          onClose={() => setOpen(false)}
          onShow={(key) => {
            setOpen(false)
            onShow(key)
          }}
        />
      )}
    </>
  )
}
