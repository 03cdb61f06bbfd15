import type { ReactNode } from 'react'
import { formatCount } from '#trace/repeats.ts'
import type { RowState, TimelineRow } from '#trace/timeline-row.ts'
import { STATES } from '~/components/ui/state.ts'
import { StateIcon } from '~/components/ui/state-badge.tsx'

/** The word for a row's state, as on every other screen; a finished span has none of its own. */
export const stateWord = (state: RowState): string => (state === 'done' ? 'Ended' : STATES[state].word)

/** The icon of a row's state, without a name: the word stands in the row's text. */
export function RowIcon({ state }: { readonly state: RowState }): ReactNode {
  if (state !== 'done') return <StateIcon state={state} />
  return (
    <span aria-hidden className="w-3.5 shrink-0 text-center font-bold text-ink3">
      ·
    </span>
  )
}

/** The outcomes of a task's attempts in order: `3 tries ✕ ✕ ✓`. */
export function Outcomes({ states }: { readonly states: readonly RowState[] }): ReactNode {
  const shown = states.slice(-6)
  return (
    <span className="inline-flex shrink-0 items-center gap-1 rounded border border-line bg-panel px-1.25 text-2xs text-ink3">
      {states.length} tries
      {shown.length < states.length && <span>…</span>}
      {shown.map((state, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- a try is its place in the order
        <OutcomeIcon key={index} state={state} />
      ))}
    </span>
  )
}

/** How many equal spans a row stands for: `× 48`. */
export function Count({ count }: Pick<TimelineRow, 'count'>): ReactNode {
  return (
    <span className="shrink-0 rounded border border-line bg-panel px-1.25 text-2xs text-ink2">
      × {formatCount(count)}
    </span>
  )
}

/** How tasks that repeat came out: `49,998 ✓ 2 ✕`. */
export function Tally({ tally }: Pick<TimelineRow, 'tally'>): ReactNode {
  return (
    <span className="inline-flex shrink-0 items-center gap-1.5 rounded border border-line bg-panel px-1.25 text-2xs text-ink3">
      {tally.map(({ state, count }) => (
        <span key={state} className="inline-flex items-center gap-0.5">
          {formatCount(count)}
          <OutcomeIcon state={state} />
        </span>
      ))}
    </span>
  )
}

function OutcomeIcon({ state }: { readonly state: RowState }): ReactNode {
  return state === 'done' ? null : <StateIcon state={state} label={stateWord(state)} className="size-3" />
}
