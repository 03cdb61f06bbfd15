import type { ReactNode } from 'react'
import { formatDuration } from '#trace/format.ts'
import type { Share, ShareKind } from '#trace/share.ts'

/** What each kind of time is, for whoever asks. */
const MEANINGS: { readonly [kind in ShareKind]: string } = {
  waiting: 'a person was asked and had not decided',
  working: 'a task ran, and nothing that ended later was being waited for',
  'rolling-back': 'what had been done was being undone',
  queued: 'a task was ready, and nobody had taken it yet',
  'backing-off': 'a try had failed, and the next was not due yet',
  paused: 'somebody had paused the run',
  between: 'one task had ended and the next was not scheduled yet',
}

interface SharesExplainedProps {
  readonly shares: readonly Share[]
  /** Shows a row of the timeline. */
  readonly onShow: (key: string) => void
}

/** Rows that took the most of something, each the way to it. */
function Parts({ parts, onShow }: Pick<Share, 'parts'> & Pick<SharesExplainedProps, 'onShow'>): ReactNode {
  return parts.map((part, index) => (
    <span key={part.key}>
      {index > 0 && ', '}
      <button
        type="button"
        onClick={() => onShow(part.key)}
        className="text-left underline decoration-ink3 decoration-dotted underline-offset-2 hover:decoration-ink"
      >
        {part.label}
      </button>{' '}
      {formatDuration(part.ms)}
    </span>
  ))
}

/** What the shares of a run's time are shares of, and what took the most of each. */
export function SharesExplained({ shares, onShow }: SharesExplainedProps): ReactNode {
  return (
    <>
      <p className="mt-1">
        Along the critical path: from the end of the run back to its start, at each moment what ended last before it. To
        shorten the run, shorten what is on it; in the timeline it is underlined.
      </p>
      <ul className="mt-1">
        {shares.map(({ kind, words, ms, parts }) => (
          <li key={kind} className="mt-1">
            <b className="font-medium text-ink2">{words}</b>, {formatDuration(ms)}: {MEANINGS[kind]}
            {parts.length > 0 && '. Most by '}
            <Parts {...{ parts, onShow }} />
          </li>
        ))}
      </ul>
    </>
  )
}
