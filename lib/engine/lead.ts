import type { TaskId } from '#core/ids.ts'
import { attemptOf, findIn, findOpen } from './attempt.ts'
import { endControl } from './control.ts'
import { askAgain, isPlanUnchanged } from './gate.ts'
import { endIteration, countLanes, noteLoopFailure } from './loop.ts'
import { isSuccess, type Attempt } from './model.ts'
import { nodeOfAttempt } from './dynamic.ts'
import { nodeOf, type Lane, type Node } from './program.ts'
import { iterationsOf, type Iterations } from './ref.ts'
import { outputOf } from './scope.ts'
import { countEnd, joinEnd } from './tasks/join.ts'
import { taskTypeOf } from './tasks/task-types.ts'
import type { Turn } from './turn.ts'

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
    const row = findIn(turn, ref, iterationsOf(join))
    const wasCounted = nodeOf(turn.program, ref).countsEarly && row !== null
    if (!wasCounted) state = countEnd(state, ref, row?.status ?? null)
  }
  return state
}

/** A JOIN may count a task before its branch is through; an EXCLUSIVE_JOIN may have waited for it. */
export function countEarly(turn: Turn, node: Node, ended: Attempt): void {
  const at = iterationsOf(ended)
  const join = node.countsEarly && node.lane ? findOpen(turn, node.lane.join, at) : null
  if (join) {
    const state = countEnd(stateOf(join), node.ref, ended.status)
    endJoinIfDue(turn, turn.put({ ...join, state, updatedAt: turn.env.now }))
  }
  for (const watcher of node.watchers) {
    const waiting = findOpen(turn, watcher, at)
    if (waiting) endExclusiveIfDue(turn, waiting)
  }
}

export function endJoinIfDue(turn: Turn, join: Attempt, gatedBy: TaskId | null = null): void {
  const end = joinEnd(stateOf(join))
  if (end) endControl(turn, join, end, gatedBy)
}

/** The first of several tasks that has run decides; one that is still open is waited for. */
export function endExclusiveIfDue(turn: Turn, waiting: Attempt): void {
  const { task } = nodeOf(turn.program, waiting.node)
  const at = iterationsOf(waiting)
  for (const refs of [task.joinOn, task.defaultExclusiveJoinTask]) {
    turn.want(refs)
    const rows = refs.map((ref) => findIn(turn, ref, at))
    const first = rows.find((row) => row !== null && row.status !== 'SKIPPED')
    if (!first) continue
    if (first.endedAt === null) return
    if (isSuccess(first.status)) endControl(turn, waiting, { status: 'COMPLETED', output: outputOf(turn, first) })
    else endControl(turn, waiting, { status: 'FAILED', reason: first.reason ?? `${first.ref} failed` })
    return
  }
}

/** References that failed for good are kept with the run, even when it goes on. */
export function noteFailure(turn: Turn, { ref }: Attempt): void {
  const { failedRefs } = turn.run
  if (!failedRefs.includes(ref)) turn.setRun({ failedRefs: [...failedRefs, ref] })
}
