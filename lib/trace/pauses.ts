import type { RunView } from '#services/runs/view.ts'
import type { Stretch } from './stretches.ts'

/** When the run was paused, oldest first; an open pause ends at `end`. */
export function pausesOf(view: Pick<RunView, 'entries'>, end: number): readonly Stretch[] {
  const pauses: Stretch[] = []
  let since: number | null = null
  for (const entry of view.entries) {
    if (entry.kind === 'run.paused') since ??= entry.at
    else if (since !== null && (entry.kind === 'run.resumed' || entry.kind === 'run.ended')) {
      pauses.push({ from: since, to: entry.at })
      since = null
    }
  }
  if (since !== null) pauses.push({ from: since, to: Math.max(end, since) })
  return pauses
}

/** From each end of a run to the time it was taken up again. */
export function endsOf(view: Pick<RunView, 'entries'>): readonly Stretch[] {
  let ended: number | null = null
  return view.entries.flatMap(({ kind, at }): Stretch[] => {
    if (kind === 'run.ended') ended = at
    if (kind !== 'run.reopened' || ended === null) return []
    const gap = { from: ended, to: at }
    ended = null
    return [gap]
  })
}

/** How long a run was over before it was taken up again, all times together, in milliseconds. */
export const overMs = (view: Pick<RunView, 'entries'>): number =>
  endsOf(view).reduce((sum, { from, to }) => sum + to - from, 0)
