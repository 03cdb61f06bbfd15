import type { RunView } from '#services/runs/view.ts'
import { overMs } from '#trace/pauses.ts'
import { type Share, shareOf } from '#trace/share.ts'
import { story } from '#trace/story.ts'
import { firstFailure } from '#trace/story-failure.ts'
import { shortened, type StoryLine } from '#trace/story-line.ts'

/** What is said of a run in words. */
export interface RunTold {
  /** Length of the chain that was told of. */
  readonly seq: number
  readonly lines: readonly StoryLine[]
  readonly shares: readonly Share[]
  /** How long it was over before it was taken up again, in milliseconds. */
  readonly overMs: number
  /** What failed first: the task, then spans down to where it began, and what that says. */
  readonly failure: { readonly names: readonly string[]; readonly reason: string | null } | null
}

function failureOf(view: RunView): RunTold['failure'] {
  const failure = firstFailure(view)
  if (failure === null) return null
  const names = [failure.attempt.ref, ...failure.spans.slice(-2).map(({ name }) => name)]
  return { names, reason: failure.reason === null ? null : shortened(failure.reason, 120) }
}

/** Tells of a run in words: on the server for its page as it is opened, in the browser once the run moves. */
export const tellRun = (view: RunView, now: number): RunTold => ({
  seq: view.seq,
  lines: story(view, now),
  shares: shareOf(view, now),
  overMs: overMs(view),
  failure: failureOf(view),
})
