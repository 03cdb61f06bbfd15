import type { ReactNode } from 'react'
import type { ActionResult } from '#actions/result.ts'
import type { DayPreview } from '#services/sampling/view.ts'
import { formatCount } from '#trace/repeats.ts'
import type { PreviewLine } from '#trace/sampling-preview.ts'
import { TIERS, type Tier } from '#trace/sampling.ts'
import { RULE_NAMES, TIER_MEANING, TIER_NAMES } from '#trace/sampling-titles.ts'
import { Card } from '~/components/ui/card.tsx'
import { EmptyState } from '~/components/ui/empty-state.tsx'

interface PolicyPreviewProps {
  /** What counts now made of the day. */
  readonly day: DayPreview
  /** What is written down would have made of it. */
  readonly preview: ActionResult<DayPreview> | null
  readonly isChanged: boolean
}

/** What became, or would become, of the last day's runs. */
export function PolicyPreview({ day, preview, isChanged }: PolicyPreviewProps): ReactNode {
  const shown = isChanged && preview?.ok ? preview.value : day
  return (
    <Card
      title={isChanged ? 'The last day, if this had counted' : 'The last day, by these rules'}
      aside={<span className="text-xs">{runsText(shown)}</span>}
    >
      <div aria-live="polite">
        {preview?.ok === false && <p className="px-4 py-3 text-bad">{preview.error.message}</p>}
        {shown.runs === 0 ? (
          <EmptyState title="No run ended in the last day">
            Once runs have ended, this shows how many of them and of their spans would be kept, and by which rule.
          </EmptyState>
        ) : (
          <PreviewTable now={day} shown={shown} isChanged={isChanged} />
        )}
      </div>
    </Card>
  )
}

const runsText = ({ runs, isPart }: DayPreview): string =>
  `${isPart ? 'the newest ' : ''}${formatCount(runs)} ${runs === 1 ? 'run' : 'runs'}`

const FILLS: { readonly [tier in Tier]: string } = { FULL: 'bg-ok', SUMMARY: 'bg-wait', SKELETON: 'bg-ink3' }

interface TableProps {
  readonly now: DayPreview
  readonly shown: DayPreview
  readonly isChanged: boolean
}

function PreviewTable({ now, shown, isChanged }: TableProps): ReactNode {
  const [before, sums] = [sumsOf(now), sumsOf(shown)]
  return (
    <>
      <div aria-hidden className="mx-4 mt-3.5 flex h-2 gap-px overflow-hidden rounded-full bg-raise">
        {TIERS.map((tier) => (
          <span key={tier} className={FILLS[tier]} style={{ width: `${(100 * sums[tier].runs) / shown.runs}%` }} />
        ))}
      </div>
      <table className="mt-2 w-full text-left tabular-nums">
        <caption className="sr-only">Runs and spans by what is kept of them and why</caption>
        <thead className="text-2xs tracking-wider text-ink3 uppercase">
          <tr>
            <th className="py-1 pl-4 font-semibold">Kept</th>
            <th className="py-1 text-right font-semibold">Runs</th>
            <th className="py-1 pr-4 pl-3 text-right font-semibold">Spans</th>
          </tr>
        </thead>
        {TIERS.map((tier) => (
          <tbody key={tier} className="border-t border-line2">
            <tr>
              <th scope="row" className="py-1.5 pl-4 font-medium">
                <span aria-hidden className={`mr-2 inline-block size-2 rounded-full ${FILLS[tier]}`} />
                {TIER_NAMES[tier]}
                <span className="block pl-4 text-xs font-normal text-ink3">{TIER_MEANING[tier]}</span>
              </th>
              <Change now={before[tier].runs} value={sums[tier].runs} isChanged={isChanged} />
              <Change now={before[tier].spans} value={sums[tier].spans} isChanged={isChanged} className="pr-4 pl-3" />
            </tr>
            {shown.lines.filter((line) => line.tier === tier && line.rule !== 'rate').map(RuleRow)}
          </tbody>
        ))}
      </table>
      <p className="border-t border-line2 px-4 py-2.5 text-xs text-ink3">
        {formatCount(sum(shown.lines, ({ spansReduced }) => spansReduced))} spans would be reduced and{' '}
        {formatCount(sum(shown.lines, ({ spansLetGo }) => spansLetGo))} let go.
      </p>
    </>
  )
}

const RuleRow = ({ rule, runs, spansFull }: PreviewLine): ReactNode => (
  <tr key={rule} className="text-xs text-ink2">
    <td className="py-0.5 pl-8">{RULE_NAMES[rule]}</td>
    <td className="py-0.5 text-right">{formatCount(runs)}</td>
    <td className="py-0.5 pr-4 pl-3 text-right">{formatCount(spansFull)}</td>
  </tr>
)

interface ChangeProps {
  readonly now: number
  readonly value: number
  readonly isChanged: boolean
  readonly className?: string
}

/** A number, and by how much it differs from what it is now. */
function Change({ now, value, isChanged, className }: ChangeProps): ReactNode {
  const difference = value - now
  return (
    <td className={`py-1.5 text-right align-top font-medium ${className ?? ''}`}>
      {formatCount(value)}
      <span className="block min-h-4 text-xs font-normal text-ink3">
        {isChanged && difference !== 0 && `${difference > 0 ? '+' : '−'}${formatCount(Math.abs(difference))}`}
      </span>
    </td>
  )
}

const sum = (lines: readonly PreviewLine[], of: (line: PreviewLine) => number): number =>
  lines.reduce((total, line) => total + of(line), 0)

/** Runs and the spans that are kept of them in some form. */
function sumsOf({ lines }: DayPreview): { readonly [tier in Tier]: { readonly runs: number; readonly spans: number } } {
  const of = (tier: Tier) => {
    const some = lines.filter((line) => line.tier === tier)
    return { runs: sum(some, ({ runs }) => runs), spans: sum(some, (line) => line.spansFull + line.spansReduced) }
  }
  return { FULL: of('FULL'), SUMMARY: of('SUMMARY'), SKELETON: of('SKELETON') }
}
