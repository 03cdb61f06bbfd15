import type { TaskId } from '#core/ids.ts'
import type { AttemptView, RunView } from '#services/runs/view.ts'
import { formatOrdinal } from './format.ts'
import { stateOfGroup, taskGroups, type TaskGroup } from './task-groups.ts'
import { formatCount, repeatsOf, type Repeats } from './repeats.ts'
import { lowered, MARKS_MAX, repeatsRows } from './timeline-repeats.ts'
import {
  isControl,
  isExpanded,
  isFailure,
  type RowDraft,
  type Segment,
  stateOfAttempt,
  type TimelineOptions,
} from './timeline-row.ts'

export const attemptsById = (view: RunView): ReadonlyMap<TaskId, AttemptView> =>
  new Map(view.attempts.map((attempt) => [attempt.id, attempt]))

/** What a rollback undoes: the attempt it names, or null when the attempt is no rollback. */
export function undoneBy(attempt: AttemptView, byId: ReadonlyMap<TaskId, AttemptView>): AttemptView | null {
  return attempt.rollbackOf === null ? null : (byId.get(attempt.rollbackOf) ?? null)
}

/** The name of a task as rows and stories say it. */
export function labelOf(attempt: AttemptView, byId: ReadonlyMap<TaskId, AttemptView>): string {
  if (attempt.rollbackOf === null) return attempt.ref
  return `roll back ${undoneBy(attempt, byId)?.ref ?? attempt.node}`
}

/** Queue, back-off and work of one attempt; open ones end now. */
export function segmentsOf(attempt: AttemptView, now: number): readonly Segment[] {
  const state = stateOfAttempt(attempt)
  const isOpen = attempt.endedAt === null
  const end = attempt.endedAt ?? Math.max(now, attempt.scheduledAt)
  const ready = Math.min(Math.max(attempt.readyAt, attempt.scheduledAt), end)
  const started = Math.min(Math.max(attempt.startedAt ?? end, ready), end)
  const segments: Segment[] = []
  if (ready > attempt.scheduledAt) {
    const isOpenWait = isOpen && ready === end
    segments.push({ kind: 'backing-off', state: 'queued', from: attempt.scheduledAt, to: ready, isOpen: isOpenWait })
  }
  if (started > ready) {
    const isOpenWait = isOpen && attempt.startedAt === null
    segments.push({ kind: 'queued', state: 'queued', from: ready, to: started, isOpen: isOpenWait })
  }
  if (attempt.startedAt !== null) segments.push({ kind: 'work', state, from: started, to: end, isOpen })
  return segments
}

const spanMs = (segments: readonly Segment[]): number => {
  const first = segments[0]
  const last = segments.at(-1)
  return first === undefined || last === undefined ? 0 : last.to - first.from
}

/** How long the attempts of a task took; what lay between two generations of the run was nobody's time. */
function groupMs({ attempts }: TaskGroup, now: number): number {
  const byGeneration = Map.groupBy(attempts, ({ generation }) => generation)
  return [...byGeneration.values()].reduce(
    (sum, ofOne) => sum + spanMs(ofOne.flatMap((attempt) => segmentsOf(attempt, now))),
    0,
  )
}

function noteOf(group: TaskGroup, byId: ReadonlyMap<TaskId, AttemptView>): string {
  const { newest } = group
  if (newest.waitsFor !== null) return newest.waitsFor
  const undone = undoneBy(newest, byId)
  if (undone !== null) {
    return undone.retryCount > 0 ? `undoes the ${formatOrdinal(undone.retryCount + 1)} try` : `undoes ${undone.ref}`
  }
  if (newest.type === 'SIMPLE') return newest.name === newest.node ? '' : newest.name
  return newest.type.toLowerCase()
}

function attemptRow(attempt: AttemptView, position: number, options: TimelineOptions): RowDraft {
  const segments = segmentsOf(attempt, options.now)
  const state = stateOfAttempt(attempt)
  return {
    key: `attempt:${attempt.id}`,
    lane: 'orchestration',
    depth: 1,
    label: `attempt ${position + 1}`,
    note: attempt.waitsFor ?? attempt.reason ?? '',
    state,
    outcomes: [],
    tally: [],
    count: 0,
    segments,
    marks: [],
    durationMs: spanMs(segments),
    isError: isFailure(state),
    isExpandable: false,
    isExpanded: false,
    target: { kind: 'task', taskId: attempt.id },
  }
}

function groupRows(
  group: TaskGroup,
  byId: ReadonlyMap<TaskId, AttemptView>,
  options: TimelineOptions,
): readonly RowDraft[] {
  const key = `task:${group.ref}`
  const isExpandable = group.attempts.length > 1
  const holdsSelected = group.attempts.some(({ id }) => options.selected === `attempt:${id}`)
  const isOpen = isExpandable && (holdsSelected || isExpanded(options, key, !options.isFolded))
  const segments = group.attempts.flatMap((attempt) => segmentsOf(attempt, options.now))
  const state = stateOfGroup(group)
  const row: RowDraft = {
    key,
    lane: 'orchestration',
    depth: 0,
    label: labelOf(group.newest, byId),
    note: noteOf(group, byId),
    state,
    outcomes: isExpandable ? group.attempts.map(stateOfAttempt) : [],
    tally: [],
    count: 0,
    segments,
    marks: [],
    durationMs: groupMs(group, options.now),
    isError: isFailure(state),
    isExpandable,
    isExpanded: isOpen,
    target: { kind: 'task', taskId: group.newest.id },
  }
  return isOpen ? [row, ...group.attempts.map((attempt, index) => attemptRow(attempt, index, options))] : [row]
}

const NAMES_MAX = 8

/** Joins, forks and switches in one row: they are the engine's own and tell nothing that their neighbours do not. */
function controlRows(
  groups: readonly TaskGroup[],
  repeats: readonly Repeats[],
  options: TimelineOptions,
): readonly RowDraft[] {
  const newest = groups.at(-1)?.newest
  if (newest === undefined) return []
  const count = groups.length + repeats.reduce((sum, each) => sum + each.sum.total - each.groups.length, 0)
  const isOpen = isExpanded(options, 'control', !options.isFolded)
  const row: RowDraft = {
    key: 'control',
    lane: 'orchestration',
    depth: 0,
    label: count === 1 ? '1 control task' : `${formatCount(count)} control tasks`,
    note: [...new Set(groups.slice(0, NAMES_MAX).map((group) => group.ref))].join(', '),
    state: 'done',
    outcomes: [],
    tally: [],
    count: 0,
    segments: [],
    marks: groups.slice(0, MARKS_MAX).map(({ ref, newest: last }) => ({
      at: last.endedAt ?? options.now,
      state: stateOfAttempt(last),
      label: ref,
    })),
    durationMs: 0,
    isError: false,
    isExpandable: true,
    isExpanded: isOpen,
    target: { kind: 'task', taskId: newest.id },
  }
  const children = isOpen ? groups.flatMap((group) => groupRows(group, new Map(), options)) : []
  return [row, ...children.map(lowered)]
}

/** The orchestration lane: one row a task, or for tasks that repeat, rollbacks as rows of their own. Approvals are in the decisions lane. */
export function taskRows(view: RunView, options: TimelineOptions): readonly RowDraft[] {
  const byId = attemptsById(view)
  const approvals = new Set<TaskId>(view.approvals.map((approval) => approval.taskId))
  const groups = taskGroups(view.attempts.filter((attempt) => !approvals.has(attempt.id)))
  const isQuiet = (group: TaskGroup): boolean => isControl(group.newest) && !isFailure(stateOfAttempt(group.newest))
  const control = groups.filter(isQuiet)
  const rowsOf = (group: TaskGroup): readonly RowDraft[] => groupRows(group, byId, options)
  return [
    ...workRows(
      view,
      groups.filter((group) => !isQuiet(group)),
      options,
      rowsOf,
    ),
    ...controlRows(control, [...repeatsOf(view, control).values()], options),
  ]
}

/** Each task at the place where it was first scheduled; tasks that repeat at the place of the first of them. */
function workRows(
  view: RunView,
  groups: readonly TaskGroup[],
  options: TimelineOptions,
  rowsOf: (group: TaskGroup) => readonly RowDraft[],
): readonly RowDraft[] {
  const repeats = repeatsOf(view, groups)
  return groups.flatMap((group) => {
    const family = repeats.get(group.newest.family ?? '')
    if (!family) return rowsOf(group)
    return family.groups[0] === group ? repeatsRows(family, options, rowsOf) : []
  })
}
