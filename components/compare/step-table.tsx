import { Link } from '~/components/ui/link.tsx'
import type { ReactNode } from 'react'
import { formatFactor } from '#trace/cause-differences.ts'
import type { StepPair, StepSide } from '#trace/compare-steps.ts'
import { formatDuration } from '#trace/format.ts'
import { formatCount } from '#trace/repeats.ts'
import type { ComparisonView } from '#services/runs/comparison-view.ts'
import { RowIcon, stateWord } from '~/components/timeline/row-icon.tsx'
import { Card } from '~/components/ui/card.tsx'
import { cn } from '~/components/ui/class-names.ts'
import { rowPath } from './paths.ts'

const LINK = 'text-left decoration-dotted underline-offset-2 hover:underline'
/** From here on a step is called slower. */
const SLOWER_FACTOR = 2

const BAD = new Set<StepSide['state']>(['failed', 'timed-out'])
/** Waiting for people would leave no room for the rest. */
const isDrawn = ({ type }: StepPair): boolean => type !== 'HUMAN' && type !== 'WAIT'

const triesOf = ({ total, attempts }: StepSide): string => {
  if (total > 1) return `${formatCount(total)} times`
  return attempts > 1 ? `${attempts} tries` : ''
}

function Side({ side, longestMs }: { readonly side: StepSide | null; readonly longestMs: number }): ReactNode {
  if (side === null) return <span className="text-ink3">not run</span>
  const tries = triesOf(side)
  return (
    <>
      <span className="inline-flex flex-wrap items-center gap-x-1.5">
        <RowIcon state={side.state} />
        <span className="sr-only">{stateWord(side.state)}, </span>
        <span className="tabular-nums">{formatDuration(side.workedMs)}</span>
        {tries !== '' && <span className="text-xs text-ink3">{tries}</span>}
      </span>
      {longestMs > 0 && (
        <i
          aria-hidden
          className={cn('mt-1 block h-1 min-w-px rounded', BAD.has(side.state) ? 'bg-bad' : 'bg-span')}
          style={{ width: `${(side.workedMs / longestMs) * 100}%` }}
        />
      )}
    </>
  )
}

interface StepTableProps {
  readonly comparison: ComparisonView
  readonly onShow: (key: string) => void
}

function Step({
  step,
  longestMs,
  comparison,
  onShow,
}: StepTableProps & { readonly step: StepPair; readonly longestMs: number }): ReactNode {
  const { node, isRollback, here, there, factor } = step
  const name = isRollback ? `roll back ${node}` : node
  return (
    <tr className="border-t border-line2 align-top">
      <th scope="row" className="py-1.75 pr-3 pl-4 text-left font-medium wrap-anywhere max-md:pl-3.5">
        {here ? (
          <button type="button" className={LINK} onClick={() => onShow(`task:${here.ref}`)}>
            {name}
          </button>
        ) : (
          name
        )}
      </th>
      <td className="py-1.75 pr-3">
        <Side side={here} longestMs={longestMs} />
      </td>
      <td className="py-1.75 pr-3">
        {there ? (
          <Link href={rowPath(comparison.there.id, `task:${there.ref}`)} className={cn(LINK, 'block')}>
            <Side side={there} longestMs={longestMs} />
          </Link>
        ) : (
          <Side side={null} longestMs={longestMs} />
        )}
      </td>
      <td
        className={cn(
          'py-1.75 pr-4 text-right tabular-nums max-md:pr-3.5',
          factor !== null && factor >= SLOWER_FACTOR ? 'font-semibold text-ink' : 'text-ink3',
        )}
      >
        {factor === null ? '–' : formatFactor(factor)}
      </td>
    </tr>
  )
}

/** The steps of both runs side by side, with how they came out and how long they worked. */
export function StepTable({ comparison, onShow }: StepTableProps): ReactNode {
  const { steps } = comparison
  const longestMs = Math.max(
    0,
    ...steps.filter(isDrawn).flatMap(({ here, there }) => [here?.workedMs ?? 0, there?.workedMs ?? 0]),
  )
  return (
    <Card title="Steps">
      <table className="w-full table-fixed">
        <thead>
          <tr className="text-left text-xs text-ink3 [&>th]:py-1.5 [&>th]:font-medium">
            <th scope="col" className="w-[40%] pl-4 max-md:w-[34%] max-md:pl-3.5">
              Step
            </th>
            <th scope="col">This run</th>
            <th scope="col">The other</th>
            <th scope="col" className="w-16 pr-4 text-right max-md:w-13 max-md:pr-3.5">
              Factor
            </th>
          </tr>
        </thead>
        <tbody>
          {steps.map((step) => (
            <Step
              key={`${step.isRollback} ${step.node}`}
              {...{ step, comparison, onShow }}
              longestMs={isDrawn(step) ? longestMs : 0}
            />
          ))}
        </tbody>
      </table>
    </Card>
  )
}
