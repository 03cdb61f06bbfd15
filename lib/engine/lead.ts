import type { TaskId } from '#core/ids.ts'
import type { Json, JsonObject } from '#core/json.ts'
import { attemptOf, findIn, findOpen } from './attempt.ts'
import { endControl } from './control.ts'
import { askAgain, isPlanUnchanged } from './gate.ts'
import { endIteration, countLanes, noteLoopFailure } from './loop.ts'
import { isSuccess, type Attempt } from './model.ts'
import { nodeOfAttempt } from './dynamic.ts'
import { isInLoopOf, nodeOf, type Lane, type Node } from './program.ts'
import { isDone } from './resume.ts'
import { iterationsOf, type Iterations } from './ref.ts'
import { outputOf } from './scope.ts'
import { isLeftBehind } from './situation.ts'
import { countEnd, isCounting, joinEnd, NAMED_MAX } from './tasks/join.ts'
import { taskTypeOf } from './tasks/task-types.ts'
import type { Turn } from './turn.ts'
import { verdictOn } from './verdict.ts'

/** Where a good end leads. */
interface Way {
  readonly to: string | null
  readonly at: Iterations
  readonly gatedBy: TaskId | null
}

/** What follows when an attempt ended well, or its failure is excused. */
export function goOn(turn: Turn, ended: Attempt, gatedBy: TaskId | null = null): void {
  const node = nodeOfAttempt(turn.program, ended)
  if (!isSuccess(ended.status)) excuse(turn, node, ended)
  if (node.gate && !isPlanUnchanged(turn, ended)) {
    askAgain(turn, node, attemptOf(turn, ended.id))
    return
  }
  goOnBehind(turn, node, ended, node.gate ? ended.id : gatedBy)
}

/** From the good end of a node, reached just now or in an earlier generation, to what it leads to. */
export function goOnBehind(turn: Turn, node: Node, ended: Attempt, gatedBy: TaskId | null): void {
  countEarly(turn, node, ended)
  const chosen = ended.status === 'COMPLETED' ? taskTypeOf(node.type).leadsTo?.(node, ended.output) : undefined
  const to = chosen === undefined ? node.next : chosen
  lead(turn, node, { to, at: iterationsOf(ended), gatedBy }, ended)
}

function excuse(turn: Turn, node: Node, ended: Attempt): void {
  if (!node.task.optional) noteFailure(turn, ended)
  if (!node.task.optional && node.loop !== null) noteLoopFailure(turn, node.loop, ended)
}

/** From the end of a node to the next, to the JOIN of its branch, or to the end of an iteration. */
function lead(turn: Turn, node: Node, way: Way, ended: Attempt): void {
  const { to, at, gatedBy } = way
  if (to === null) return
  if (node.loop === to) endIteration(turn, to, { at, gatedBy })
  else if (node.lane?.join === to) arrive(turn, node.lane, { at, gatedBy }, ended)
  else turn.agenda.push({ node: to, at, gatedBy })
}

/** A branch has come to its end: what its JOIN has not counted of it counts now, whether it was reached or not. */
function arrive(turn: Turn, lane: Lane, { at, gatedBy }: Omit<Way, 'to'>, ended: Attempt): void {
  const joinNode = nodeOf(turn.program, lane.join)
  const join = findOpen(turn, lane.join, at)
  if (join && joinNode.join) {
    const state = joinNode.fork ? countEnd(stateOf(join), ended.node, ended.status) : countBranch(turn, lane, join)
    endJoinIfDue(turn, turn.put({ ...join, state, updatedAt: turn.env.now }), gatedBy)
  }
  if (joinNode.loop !== null && joinNode.join?.isPartial) countLanes(turn, joinNode.loop, { at, gatedBy }, -1)
}

const stateOf = (attempt: Attempt) => attempt.state ?? {}

function countBranch(turn: Turn, lane: Lane, join: Attempt) {
  const refs = nodeOf(turn.program, lane.join).join?.byBranch[lane.branch] ?? []
  turn.want(refs)
  let state = stateOf(join)
  for (const ref of refs) {
    const row = findOwn(turn, ref, iterationsOf(join))
    const wasCounted = nodeOf(turn.program, ref).countedBy.includes(lane.join) && row !== null
    if (!wasCounted) state = countEnd(state, ref, row?.status ?? null)
  }
  return state
}

/** JOINs may count a task before its branch is through, and others may have waited for its row. */
export function countEarly(turn: Turn, node: Node, ended: Attempt): void {
  const at = iterationsOf(ended)
  for (const join of joinsCounting(turn, node, ended)) {
    const state = countEnd(stateOf(join), node.ref, ended.status)
    endJoinIfDue(turn, turn.put({ ...join, state, updatedAt: turn.env.now }))
  }
  lookAgain(turn, node, at)
}

/** Open JOINs that have not counted a row of a node yet. */
function joinsCounting(turn: Turn, { countedBy }: Node, { ref, node, state }: Attempt): readonly Attempt[] {
  const at = iterationsOf({ ref, node })
  const counted = countedIn({ state })
  const joins = countedBy.flatMap((join) => findOpen(turn, join, at) ?? [])
  return joins.filter(({ id }) => !counted.includes(id))
}

/** JOINs that have counted a row before the walk came to it. */
function countedIn({ state }: Pick<Attempt, 'state'>): readonly Json[] {
  const counted = state?.['counted']
  return Array.isArray(counted) ? counted : []
}

const noteCounted = (turn: Turn, skipped: Attempt, joins: readonly Attempt[]): Attempt =>
  turn.put({ ...skipped, state: { ...skipped.state, counted: [...countedIn(skipped), ...joins.map(({ id }) => id)] } })

/** A task is passed over before the walk comes to it: JOINs count it now, and not again when the walk does. */
export function countSkipped(turn: Turn, node: Node, skipped: Attempt): void {
  const joins = joinsCounting(turn, node, skipped)
  if (joins.length > 0) noteCounted(turn, skipped, joins)
  countEarly(turn, node, skipped)
}

/** A JOIN that opens counts at once what was passed over before. */
export function beginJoin(turn: Turn, opened: Attempt, gatedBy: TaskId | null): void {
  let join = opened
  for (const ref of turn.run.course.skipped) {
    if (!turn.program.nodes.get(ref)?.countedBy.includes(join.node)) continue
    const skipped = findIn(turn, ref, iterationsOf(join))
    if (skipped?.status !== 'SKIPPED') continue
    noteCounted(turn, skipped, [join])
    join = turn.put({ ...join, state: countEnd(stateOf(join), ref, skipped.status) })
  }
  endJoinIfDue(turn, join, gatedBy)
}

/** Whoever waits for the row of a node looks at it. */
function lookAgain(turn: Turn, { watchers }: Node, at: Iterations): void {
  for (const watcher of watchers) {
    const waiting = findOpen(turn, watcher, at)
    if (waiting?.type === 'JOIN') endJoinIfDue(turn, waiting)
    else if (waiting) endExclusiveIfDue(turn, waiting)
  }
}

/** The row of a task, unless a loop around it has begun again since. */
function findOwn(turn: Turn, ref: string, at: Iterations): Attempt | null {
  const row = findIn(turn, ref, at)
  return row && isLeftBehind(turn, row) ? null : row
}

/** The same, unless it is one of an older generation that is to run again. */
function comeTo(turn: Turn, ref: string, at: Iterations): Attempt | null {
  const row = findOwn(turn, ref, at)
  return row && turn.ahead.has(row.ref) && !isDone(turn, row) ? null : row
}

const hasLastWord = ({ program, env }: Turn, row: Attempt): boolean =>
  row.endedAt !== null && verdictOn(program, row, row.endedAt ?? env.now) === 'go-on'

/**
 * The tasks a JOIN looks at and that have not had their last word: they have not come, are open, or are tried again. What lies
 * in a loop that it does not lie in has other iterations, and never comes.
 */
function missingIn(turn: Turn, join: Attempt): readonly string[] {
  const node = nodeOf(turn.program, join.node)
  const watched = node.join?.watched ?? []
  turn.want(watched)
  return watched.filter((ref) => {
    const row = isInLoopOf(turn.program, node, ref) ? comeTo(turn, ref, iterationsOf(join)) : null
    return row === null || !hasLastWord(turn, row)
  })
}

/** The counters of a JOIN with what it looks at, once that is all there. */
function wholeState(turn: Turn, join: Attempt): JsonObject | null {
  const watched = nodeOf(turn.program, join.node).join?.watched ?? []
  if (isCounting(stateOf(join)) || missingIn(turn, join).length > 0) return null
  return watched.reduce(
    (state, ref) => countEnd(state, ref, findIn(turn, ref, iterationsOf(join))?.status ?? null),
    stateOf(join),
  )
}

function endJoinIfDue(turn: Turn, join: Attempt, gatedBy: TaskId | null = null): void {
  const state = wholeState(turn, join)
  if (state) endControl(turn, join, joinEnd(state), gatedBy)
}

/** The first of several tasks that has run decides; one that is still open is waited for, and one that is permissive when it failed. */
export function endExclusiveIfDue(turn: Turn, waiting: Attempt): void {
  const first = firstCome(turn, waiting)
  if (!first || !hasLastWord(turn, first)) return
  if (isSuccess(first.status)) endControl(turn, waiting, { status: 'COMPLETED', output: outputOf(turn, first) })
}

/** What decides how an EXCLUSIVE_JOIN ends, as soon as it has run. */
function firstCome(turn: Turn, waiting: Attempt): Attempt | null {
  const { joinOn, defaultExclusiveJoinTask } = nodeOf(turn.program, waiting.node).task
  const refs = [...joinOn, ...defaultExclusiveJoinTask]
  turn.want(refs)
  const rows = refs.map((ref) => comeTo(turn, ref, iterationsOf(waiting)))
  return rows.find((row) => row !== null && row.status !== 'SKIPPED') ?? null
}

/** Fails a JOIN or an EXCLUSIVE_JOIN that would wait for ever now that nothing else goes on; false when it waits for what it counts. */
export function failStuck(turn: Turn, waiting: Attempt): boolean {
  if (waiting.type === 'EXCLUSIVE_JOIN') {
    const first = firstCome(turn, waiting)
    const reason = first ? (first.reason ?? `${first.ref} failed`) : 'None of the tasks it joins on has run.'
    endControl(turn, waiting, { status: 'FAILED', reason })
    return true
  }
  const missing = missingIn(turn, waiting)
  const reason = `Nobody comes to ${missing.slice(0, NAMED_MAX).join(', ')}, which it joins on.`
  // What comes later is no part of what it joined.
  const state = { ...waiting.state, missing: [...missing] }
  if (missing.length > 0) endControl(turn, { ...waiting, state }, { status: 'FAILED', reason })
  return missing.length > 0
}

/** References that failed for good are kept with the run, even when it goes on. */
export function noteFailure(turn: Turn, { ref }: Attempt): void {
  const { failedRefs } = turn.run
  if (!failedRefs.includes(ref)) turn.setRun({ failedRefs: [...failedRefs, ref] })
}
