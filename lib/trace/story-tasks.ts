import type { AttemptView, RunView } from '#services/runs/view.ts'
import { formatDuration, formatOrdinal, formatTimes } from './format.ts'
import { countingAttempts } from './generations.ts'
import { firstFailure } from './story-failure.ts'
import { bad, plain, quiet, shortened, strong, type StoryLine, type StoryPart, strongList } from './story-line.ts'
import { isControl, isFailure, stateOfAttempt } from './timeline-row.ts'
import { attemptsById, stateOfGroup, taskGroups, type TaskGroup, undoneBy } from './timeline-tasks.ts'

const workGroups = (view: RunView): readonly TaskGroup[] =>
  taskGroups(
    countingAttempts(view).filter(
      (attempt) => attempt.rollbackOf === null && attempt.type !== 'HUMAN' && !isControl(attempt),
    ),
  )

function recoveredParts(group: TaskGroup): readonly StoryPart[] {
  const failed = group.attempts.filter((attempt) => isFailure(stateOfAttempt(attempt)))
  const reason = failed[0]?.reason ?? null
  return [
    strong(group.ref),
    plain(` failed ${formatTimes(failed.length)}`),
    ...(reason === null ? [] : [plain(` (${shortened(reason, 60)})`)]),
    plain(` and recovered on the ${formatOrdinal(group.attempts.length)} try`),
  ]
}

/** Which tasks succeeded, and which needed more than one try. */
export function doneLine(view: RunView): StoryLine | null {
  const groups = workGroups(view)
  const done = groups.filter((group) => stateOfGroup(group) === 'succeeded')
  const recovered = groups.filter((group) => stateOfGroup(group) === 'recovered')
  const first = recovered[0] ?? done[0]
  if (first === undefined) return null
  const names = done.length > 4 ? [strong(`${done.length} tasks`)] : strongList(done.map((group) => group.ref))
  const parts: StoryPart[] = done.length === 0 ? [] : [...names, plain(' done')]
  for (const group of recovered.slice(0, 2)) {
    if (parts.length > 0) parts.push(plain('; '))
    parts.push(...recoveredParts(group))
  }
  if (recovered.length > 2) parts.push(plain(`; ${recovered.length - 2} more recovered`))
  return { at: first.attempts[0]?.scheduledAt ?? view.createdAt, key: `task:${first.ref}`, parts }
}

const refsWith = (open: readonly TaskGroup[], status: AttemptView['status']): readonly string[] =>
  open.filter((group) => group.newest.status === status).map((group) => group.ref)

function stateParts(refs: readonly string[], word: string): readonly StoryPart[] {
  if (refs.length === 0) return []
  return [...strongList(refs), plain(` ${refs.length === 1 ? 'is' : 'are'} ${word}`)]
}

/** What runs or waits in a queue now. */
export function openLine(view: RunView): StoryLine | null {
  const open = workGroups(view).filter((group) => group.newest.endedAt === null)
  const first = open[0]
  if (first === undefined) return null
  const running = stateParts(refsWith(open, 'IN_PROGRESS'), 'running')
  const queued = stateParts(refsWith(open, 'SCHEDULED'), 'queued')
  const between = running.length > 0 && queued.length > 0 ? [plain('; ')] : []
  const waits = open.flatMap(({ newest }) => (newest.waitsFor === null ? [] : [plain(`: ${newest.waitsFor}`)]))
  const parts = [...running, ...between, ...queued, ...waits.slice(0, 1)]
  return { at: first.newest.scheduledAt, key: `task:${first.ref}`, parts }
}

/** What failed first and, when spans say so, where below it. */
export function failedLine(view: RunView): StoryLine | null {
  const failure = firstFailure(view)
  if (failure === null || failure.attempt.type === 'HUMAN') return null
  const { attempt, spans, reason } = failure
  const tries = attempt.retryCount > 0 ? ` on the ${formatOrdinal(attempt.retryCount + 1)} try` : ''
  const word = attempt.status === 'TIMED_OUT' ? 'timed out' : 'failed'
  const inner = spans.at(-1)
  const where =
    inner === undefined
      ? []
      : [plain('; the first failed span under it is '), bad(inner.name), quiet(` · ${inner.service}`)]
  return {
    at: attempt.endedAt ?? attempt.scheduledAt,
    key: inner === undefined ? `task:${attempt.ref}` : `span:${inner.spanId}`,
    parts: [
      bad(`${attempt.ref} ${word}`),
      plain(tries),
      ...(reason === null ? [] : [plain(`: ${shortened(reason)}`)]),
      ...where,
    ],
  }
}

function outcomeWords(done: number, failed: number, open: number): string {
  const total = done + failed + open
  const reported =
    total === 1
      ? 'the rollback reported success'
      : total === 2
        ? 'both rollbacks reported success'
        : `all ${total} rollbacks reported success`
  if (open > 0) return `${done} of ${total} reported success so far`
  return failed === 0 ? reported : `${failed} of ${total} rollbacks did not report success`
}

/** The rollbacks of the last generation that had any. */
function lastRollbacks(view: RunView): readonly TaskGroup[] {
  const all = view.attempts.filter((attempt) => attempt.rollbackOf !== null)
  const last = Math.max(...all.map(({ generation }) => generation))
  return taskGroups(all.filter(({ generation }) => generation === last))
}

/** What was rolled back last, in order; no more than what the rollbacks themselves reported. */
export function rollbackLine(view: RunView, now: number): StoryLine | null {
  const byId = attemptsById(view)
  const groups = lastRollbacks(view)
  const first = groups[0]
  if (first === undefined) return null
  const states = groups.map((group) => stateOfAttempt(group.newest))
  const done = states.filter((state) => state === 'rolled-back').length
  const open = groups.filter((group) => group.newest.endedAt === null).length
  const begun = first.attempts[0]?.scheduledAt ?? now
  const ended = Math.max(...groups.map((group) => group.newest.endedAt ?? now))
  const names = groups.map((group) => undoneBy(group.newest, byId)?.ref ?? group.newest.node)
  const words = outcomeWords(done, groups.length - done - open, open)
  const verb = open > 0 ? ' being rolled back' : done === 0 ? ' not rolled back' : ' rolled back'
  return {
    at: begun,
    key: `task:${first.ref}`,
    parts: [...strongList(names), plain(`${verb}, ${formatDuration(ended - begun)}; ${words}`)],
  }
}
