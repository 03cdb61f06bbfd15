import type { AttemptView, RepeatView, RunView } from '#services/runs/view.ts'
import { isContainer } from './cause-failure.ts'
import { formatDuration, formatOrdinal, formatTimes } from './format.ts'
import { countingGroups, excusedFailures, firstFailure, hasNotDone } from './story-failure.ts'
import { bad, plain, quiet, shortened, strong, type StoryLine, type StoryPart, strongList } from './story-line.ts'
import { isControlType, stateOfAttempt, isControl } from './timeline-row.ts'
import { formatCount, isRollbackFamily } from './repeats.ts'
import { stateOfGroup, taskGroups, type TaskGroup } from './task-groups.ts'
import { attemptsById, undoneBy } from './timeline-tasks.ts'

/** More names than these are counted instead. */
const NAMES_MAX = 4

const workGroups = (view: RunView): readonly TaskGroup[] =>
  countingGroups(view).filter(({ newest }) => newest.type !== 'HUMAN' && !isControl(newest))

function failedParts({ ref, attempts }: TaskGroup, what: string): readonly StoryPart[] {
  const failed = attempts.filter(hasNotDone)
  const reason = failed[0]?.reason ?? null
  return [
    strong(ref),
    plain(` failed ${formatTimes(failed.length)}`),
    ...(reason === null ? [] : [plain(` (${shortened(reason, 60)})`)]),
    plain(what),
  ]
}

/** What of a large run is work, added up. */
function workSums(view: RunView): readonly RepeatView[] | null {
  return (
    view.repeats?.filter((sum) => !isRollbackFamily(sum) && sum.type !== 'HUMAN' && !isControlType(sum.type)) ?? null
  )
}

const sumOf = (sums: readonly RepeatView[], count: (sum: RepeatView) => number): number =>
  sums.reduce((all, sum) => all + count(sum), 0)

/** Tasks by name, or, of many, how many. */
const named = (refs: readonly string[]): readonly StoryPart[] =>
  refs.length > NAMES_MAX ? [tasks(refs.length)] : strongList(refs)

const tasks = (count: number): StoryPart => strong(count === 1 ? '1 task' : `${formatCount(count)} tasks`)

function doneLineOf(sums: readonly RepeatView[]): StoryLine | null {
  const done = sumOf(sums, (sum) => sum.done)
  const first = sums.find((sum) => sum.done > 0)
  if (!first) return null
  const again = sumOf(sums, (sum) => sum.again)
  const tries =
    again === 0 ? [] : [plain(`; ${formatCount(again)} more ${again === 1 ? 'try was' : 'tries were'} needed`)]
  return { at: first.scheduledAt, key: keyOf(first), parts: [tasks(done), plain(' done'), ...tries] }
}

/** The row that shows a family. */
const keyOf = ({ family, total, isRepeated }: RepeatView): string =>
  isRepeated && total > 1 ? `repeats:${family}` : `task:${family}`

/** Which tasks succeeded, which needed more than one try, and which failed without ending the run. */
export function doneLine(view: RunView): StoryLine | null {
  const sums = workSums(view)
  return sums ? doneLineOf(sums) : doneLineOfGroups(view, workGroups(view))
}

/** What became of tasks that failed, of the first two by name. */
const eachInWords = (groups: readonly TaskGroup[], word: string, what: (group: TaskGroup) => string) => [
  ...groups.slice(0, 2).map((group) => failedParts(group, what(group))),
  ...(groups.length > 2 ? [[plain(`${groups.length - 2} more ${word}`)]] : []),
]

/** A loop that recovered did so with what failed inside it, which is told. */
function recoveredOf(groups: readonly TaskGroup[]): readonly TaskGroup[] {
  const all = groups.filter((group) => stateOfGroup(group) === 'recovered')
  const inner = all.filter(({ newest }) => !isContainer(newest))
  return inner.length > 0 ? inner : all
}

function doneLineOfGroups(view: RunView, groups: readonly TaskGroup[]): StoryLine | null {
  const excused = excusedFailures(view, groups)
  const done = groups.filter((group) => stateOfGroup(group) === 'succeeded' && !excused.includes(group))
  const recovered = recoveredOf(groups)
  const first = recovered[0] ?? done[0] ?? excused[0]
  if (first === undefined) return null
  const clauses = [
    ...(done.length === 0 ? [] : [[...named(done.map(({ ref }) => ref)), plain(' done')]]),
    ...eachInWords(
      recovered,
      'recovered',
      ({ attempts: { length } }) => ` and recovered on the ${formatOrdinal(length)} try`,
    ),
    ...eachInWords(excused, 'failed, too', () => ', and the run went on'),
  ]
  const parts: StoryPart[] = []
  for (const clause of clauses) {
    if (parts.length > 0) parts.push(plain('; '))
    parts.push(...clause)
  }
  return { at: first.attempts[0].scheduledAt, key: `task:${first.ref}`, parts }
}

function openLineOf(sums: readonly RepeatView[]): StoryLine | null {
  const open = sumOf(sums, (sum) => sum.open)
  const last = sums.findLast((sum) => sum.open > 0)
  if (!last) return null
  const parts = [tasks(open), plain(open === 1 ? ' is running or queued' : ' are running or queued')]
  return { at: last.scheduledAt, key: keyOf(last), parts }
}

const refsWith = (open: readonly TaskGroup[], status: AttemptView['status']): readonly string[] =>
  open.filter((group) => group.newest.status === status).map((group) => group.ref)

function stateParts(refs: readonly string[], word: string): readonly StoryPart[] {
  if (refs.length === 0) return []
  return [...named(refs), plain(` ${refs.length === 1 ? 'is' : 'are'} ${word}`)]
}

/** What runs or waits in a queue now. */
export function openLine(view: RunView): StoryLine | null {
  const sums = workSums(view)
  if (sums) return openLineOf(sums)
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

function rollbackLineOf(sums: readonly RepeatView[], now: number): StoryLine | null {
  const [first] = sums
  if (!first) return null
  const done = sumOf(sums, (sum) => sum.done)
  const open = sumOf(sums, (sum) => sum.open)
  const all = sumOf(sums, (sum) => sum.total)
  const begun = Math.min(...sums.map(({ scheduledAt }) => scheduledAt))
  const ended = Math.max(...sums.map(({ endedAt }) => endedAt ?? now))
  const verb = open > 0 ? ' being rolled back' : done === 0 ? ' not rolled back' : ' rolled back'
  const words = outcomeWords(done, all - done - open, open)
  const parts = [tasks(all), plain(`${verb}, ${formatDuration(ended - begun)}; ${words}`)]
  return { at: first.scheduledAt, key: keyOf(first), parts }
}

/** What was rolled back last, in order; no more than what the rollbacks themselves reported. */
export function rollbackLine(view: RunView, now: number): StoryLine | null {
  if (view.repeats) return rollbackLineOf(view.repeats.filter(isRollbackFamily), now)
  const byId = attemptsById(view)
  const groups = lastRollbacks(view)
  const first = groups[0]
  if (first === undefined) return null
  const states = groups.map((group) => stateOfAttempt(group.newest))
  const done = states.filter((state) => state === 'rolled-back').length
  const open = groups.filter((group) => group.newest.endedAt === null).length
  const begun = first.attempts[0].scheduledAt
  const ended = Math.max(...groups.map((group) => group.newest.endedAt ?? now))
  const names = groups.map((group) => undoneBy(group.newest, byId)?.ref ?? group.newest.node)
  const words = outcomeWords(done, groups.length - done - open, open)
  const verb = open > 0 ? ' being rolled back' : done === 0 ? ' not rolled back' : ' rolled back'
  return {
    at: begun,
    key: `task:${first.ref}`,
    parts: [...named(names), plain(`${verb}, ${formatDuration(ended - begun)}; ${words}`)],
  }
}
