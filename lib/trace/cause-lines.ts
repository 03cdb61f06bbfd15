import type { RunId } from '#core/ids.ts'
import type { CauseFacts, FailedSpan, FailedStep, FailureFacts } from './cause-facts.ts'
import { differenceLines } from './cause-differences.ts'
import { SHARED_MIN } from './cause-shared.ts'
import { formatDuration, formatOrdinal, formatTimes } from './format.ts'
import { bad, plain, quiet, shortened, strong, type StoryPart } from './story-line.ts'

/** Where the evidence of a line is. */
export type CauseLink =
  | { readonly kind: 'row'; readonly runId: RunId; readonly key: string }
  | { readonly kind: 'compare'; readonly withId: RunId }
  | { readonly kind: 'versions'; readonly workflow: string; readonly before: number; readonly after: number }
  | { readonly kind: 'task'; readonly name: string }
  | { readonly kind: 'runs'; readonly workflow: string }

/** One thing that is known, or likely, about why a run failed or was slow. */
export interface CauseLine {
  /** A conclusion from what is known, not a recorded fact. */
  readonly isLikely: boolean
  readonly parts: readonly StoryPart[]
  readonly to: CauseLink
}

const SHARED_MAX = 3
const WORDS: { readonly [status: string]: string } = { TIMED_OUT: 'timed out' }

function whereParts({ steps, span, isBehindUnseen }: FailureFacts): readonly StoryPart[] {
  if (isBehindUnseen) return [plain('; it failed in a run that you may not see')]
  if (!span) return steps.at(-1)?.type === 'HUMAN' ? [] : [plain('; no span under it failed')]
  const said = span.error === null ? [] : [plain(`: ${shortened(span.error, 160)}`)]
  const tries = span.moreTries === 0 ? [] : [quiet(` · ${formatTimes(span.moreTries + 1)}`)]
  const began = span.isUnbroken ? '; it began in ' : '; it likely began in '
  return [plain(began), bad(span.name), quiet(` · ${span.service}`), ...said, ...tries]
}

function lastParts(last: FailedStep, span: FailedSpan | null): readonly StoryPart[] {
  const tries = last.tries > 1 ? [plain(` on the ${formatOrdinal(last.tries)} try`)] : []
  // What the span says is nearer to the cause than what the task made of it.
  const reason = last.reason === null || span?.error ? [] : [plain(`: ${shortened(last.reason)}`)]
  return [bad(`${last.ref} ${WORDS[last.status] ?? 'failed'}`), ...tries, ...reason]
}

function failureLine(facts: CauseFacts, failure: FailureFacts): CauseLine | null {
  const last = failure.steps.at(-1)
  if (!last) return null
  const above = failure.steps.slice(0, -1).flatMap(({ ref }) => [strong(ref), plain(' → ')])
  const later = failure.later === 0 ? [] : [quiet(` · ${failure.later} more failed after it`)]
  const key = failure.span ? `span:${failure.span.spanId}` : `task:${last.ref}`
  return {
    isLikely: failure.span !== null && !failure.span.isUnbroken,
    parts: [...above, ...lastParts(last, failure.span), ...whereParts(failure), ...later],
    to: { kind: 'row', runId: last.runId, key },
  }
}

const noFailureLine = ({ run }: CauseFacts): CauseLine => ({
  isLikely: false,
  parts: [
    plain(
      run.isTimedOut ? 'the run timed out as a whole; no task had failed for good' : 'no task of it failed for good',
    ),
  ],
  to: { kind: 'row', runId: run.id, key: 'checks' },
})

function slowLine({ pace, ownMs, run }: CauseFacts): CauseLine | null {
  if (!pace.isSlow || pace.usualMs === null) return null
  const took = run.isRunning ? 'it has taken ' : 'it took '
  return {
    isLikely: false,
    parts: [
      plain(run.generation > 1 ? `since it was taken up again ${took}` : took),
      strong(formatDuration(ownMs)),
      plain(
        `${run.isRunning ? ' so far' : ''} without waiting for people; of ${pace.sample} good runs before, half took at most `,
      ),
      strong(formatDuration(pace.usualMs)),
    ],
    to: { kind: 'runs', workflow: run.workflow },
  }
}

/** What failing runs share, or that there are too few to tell. */
function sharedLines({ shared, run }: CauseFacts): readonly CauseLine[] {
  const { failed, good, traits } = shared
  const to: CauseLink = { kind: 'runs', workflow: run.workflow }
  if (traits === null) {
    const least = `at least ${SHARED_MIN.failed} and ${SHARED_MIN.good} are needed`
    const words = `too few to tell what failing runs share: ${failed} failed like this and ${good} good (${least})`
    return [{ isLikely: false, parts: [quiet(words)], to }]
  }
  return traits.slice(0, SHARED_MAX).map((trait) => ({
    isLikely: true,
    parts: [
      strong(`${trait.name} ${trait.value}`),
      plain(`: ${trait.failed} of ${failed} that failed like this, ${trait.good} of ${good} good`),
    ],
    to,
  }))
}

/** What is known of why a run failed or was slow, the most telling first. What is only likely is said to be. */
export function causeLines(facts: CauseFacts): readonly CauseLine[] {
  const slow = slowLine(facts)
  const failure = slow === null ? (facts.failure ? failureLine(facts, facts.failure) : noFailureLine(facts)) : null
  const shared = slow === null ? sharedLines(facts) : []
  const told = shared.filter(({ isLikely }) => isLikely)
  const untold = shared.filter(({ isLikely }) => !isLikely)
  return [...[slow, failure].filter((line) => line !== null), ...told, ...differenceLines(facts), ...untold]
}
