import dynamic from 'next/dynamic'
import { type ReactNode, useState } from 'react'
import { formatDuration } from '#trace/format.ts'
import type { Share, ShareKind } from '#trace/share.ts'
import { cn } from '~/components/ui/class-names.ts'
import type { RunTold } from './tell-run.ts'

/** Comes when somebody asks for it. */
const SharesExplained = dynamic(() => import('./shares-explained.tsx').then((module) => module.SharesExplained))

const COLOURS: { readonly [kind in ShareKind]: string } = {
  waiting: 'bg-wait',
  working: 'bg-ink2',
  'rolling-back': 'bg-back',
  queued: 'bg-idle',
  'backing-off': 'hatch-idle',
  paused: 'bg-line',
  between: 'bg-line',
}

interface RunSharesProps {
  readonly told: RunTold
  /** Shows a row of the timeline. */
  readonly onShow: (key: string) => void
}

function Line({ share, onShow }: { readonly share: Share } & Pick<RunSharesProps, 'onShow'>): ReactNode {
  const [most] = share.parts
  return (
    <li className="flex items-start gap-2 py-0.5 text-ink2">
      <i aria-hidden className={cn('mt-1.5 size-2 shrink-0 rounded-[2px]', COLOURS[share.kind])} />
      <span className="min-w-0 flex-1">
        {share.words}
        {most !== undefined && share.kind !== 'waiting' && (
          <button
            type="button"
            onClick={() => onShow(most.key)}
            className="ml-1.5 text-left text-xs wrap-anywhere text-ink3 decoration-dotted underline-offset-2 hover:underline"
          >
            {share.parts.length > 1 ? 'most of it ' : ''}
            {most.label}
          </button>
        )}
      </span>
      <b className="font-medium whitespace-nowrap text-ink">{share.percent} %</b>
    </li>
  )
}

/** Where the time that a run took went along its critical path, with what took the most of it, and what that path is. */
export function RunShares({ told: { shares, overMs }, onShow }: RunSharesProps): ReactNode {
  const [isAsked, setIsAsked] = useState(false)
  const shown = shares.filter((share) => share.percent > 0)
  if (shown.length === 0) return null
  return (
    <div className="min-w-0 border-line max-lg:border-t max-lg:pt-2.5 lg:border-l lg:pl-5.5">
      <h2 className="mb-1.75 text-2xs font-semibold tracking-wider text-ink3 uppercase">
        Where {formatDuration(shares.reduce((sum, { ms }) => sum + ms, 0))} went
      </h2>
      <div aria-hidden className="mb-2.25 flex h-2 overflow-hidden rounded">
        {shown.map((share) => (
          <i
            key={share.kind}
            className={cn('block h-full', COLOURS[share.kind])}
            style={{ width: `${share.percent}%` }}
          />
        ))}
      </div>
      <ul>
        {shown.map((share) => (
          <Line key={share.kind} {...{ share, onShow }} />
        ))}
      </ul>
      {overMs > 0 && (
        <p className="mt-1 text-xs text-ink3">
          Left out: {formatDuration(overMs)} in which the run was over, until it was taken up again.
        </p>
      )}
      <details onToggle={({ currentTarget }) => setIsAsked(currentTarget.open)} className="mt-1.5 text-xs text-ink3">
        <summary className="cursor-default decoration-dotted underline-offset-2 hover:underline">
          How this is counted
        </summary>
        {isAsked && <SharesExplained shares={shown} onShow={onShow} />}
      </details>
    </div>
  )
}
