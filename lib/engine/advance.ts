import type { TaskId } from '#core/ids.ts'
import { attemptOf, createQueued, createStarted, endAttempt, findOpen, type Draft } from './attempt.ts'
import { isPlanUnchanged, openGate } from './gate.ts'
import { isSuccess, type Attempt } from './model.ts'
import { nodeOf, type Lane, type Node } from './program.ts'
import { refOf } from './ref.ts'
import { after, inputFor, isDone, meet, wayOf } from './resume.ts'
import { countEnd, joinEnd } from './tasks/join.ts'
import { taskTypeOf } from './tasks/task-types.ts'
import type { Opened, Turn } from './turn.ts'
import { never } from '#core/errors.ts'
import { plusMs } from '#core/time.ts'

/** Opens every node on the agenda, and what those lead to, until somebody outside must act. Returns the JOINs that failed. */
export function openAgenda(turn: Turn): Attempt[] {
  const failed: Attempt[] = []
  for (let next = turn.agenda.shift(); next; next = turn.agenda.shift()) openNode(turn, next, failed)
  return failed
}

function openNode(turn: Turn, opened: Opened, failed: Attempt[]): void {
  const node = nodeOf(turn.program, opened.node)
  const { iteration, gatedBy } = opened
  const ref = refOf(node.ref, iteration)
  const met = meet(turn, node, ref)
  if (met && isDone(turn, met)) {
    passOver(turn, met, opened, failed)
    return
  }
  const id = turn.newId()
  const input = inputFor(turn, node, id)
  const { name, type } = node
  const draft: Draft = { id, ref, node: node.ref, name, type, iteration, input, gatedBy, ...after(met) }
  const opening = taskTypeOf(node.type).open(node, input)
  switch (opening.kind) {
    case 'queue':
      createQueued(turn, { ...draft, readyAt: plusMs(turn.env.now, met ? 0 : node.task.startDelay * 1000) })
      if (draft.retryOf) turn.setRun({ retried: turn.run.retried + 1 })
      return
    case 'gate':
      openGate(turn, node, draft)
      return
    case 'wait':
      endJoinIfDue(turn, createStarted(turn, { ...draft, state: opening.state }), failed)
      return
    case 'done': {
      const row = createStarted(turn, { ...draft, input: opening.input })
      const ended = endAttempt(turn, row, { status: 'COMPLETED', output: opening.output })
      countEarly(turn, node, ended, failed)
      lead(turn, node, { to: opening.next, iteration, gatedBy }, failed)
      return
    }
    case 'fork':
      openFork(turn, node, draft, failed)
      return
    default:
      never(opening)
  }
}

/** Opens a fork's JOIN and its branches. The JOIN comes first, so that a branch that ends at once finds it. */
function openFork(turn: Turn, node: Node, draft: Draft, failed: Attempt[]): void {
  const input = { ...draft.input, forkedTasks: [...node.entries.values()] }
  const { iteration, gatedBy = null } = draft
  const ended = endAttempt(turn, createStarted(turn, { ...draft, input }), { status: 'COMPLETED' })
  countEarly(turn, node, ended, failed)
  openBranches(turn, node, { iteration, gatedBy }, failed)
}

function openBranches(turn: Turn, node: Node, way: Omit<Opened, 'node'>, failed: Attempt[]): void {
  if (node.next !== null) openNode(turn, { node: node.next, ...way }, failed)
  for (const first of node.entries.values()) if (first !== null) turn.agenda.push({ node: first, ...way })
}

/** What was done before the walk came to it stays done: the walk goes on behind it. */
function passOver(turn: Turn, done: Attempt, opened: Opened, failed: Attempt[]): void {
  const node = nodeOf(turn.program, opened.node)
  const { iteration } = opened
  const gatedBy = node.gate ? done.id : opened.gatedBy
  countEarly(turn, node, done, failed)
  if (node.type === 'FORK_JOIN') openBranches(turn, node, { iteration, gatedBy }, failed)
  else lead(turn, node, { to: wayOf(node, done), iteration, gatedBy }, failed)
}

/** Where a good end leads. */
interface Way {
  readonly to: string | null
  readonly iteration: number
  readonly gatedBy: TaskId | null
}

function lead(turn: Turn, node: Node, way: Way, failed: Attempt[]): void {
  const { to, iteration, gatedBy } = way
  if (to === null) return
  if (node.lane?.join === to) arrive(turn, node.lane, { iteration, gatedBy }, failed)
  else turn.agenda.push({ node: to, iteration, gatedBy })
}

/** A branch has come to its end: what its JOIN has not counted of it counts now, whether it was reached or not. */
function arrive(turn: Turn, lane: Lane, way: Omit<Way, 'to'>, failed: Attempt[]): void {
  const join = findOpen(turn, lane.join, way.iteration)
  const spec = nodeOf(turn.program, lane.join).join
  if (!join || !spec) return
  let state = join.state ?? {}
  for (const ref of spec.byBranch[lane.branch] ?? []) {
    const row = turn.newest(ref)
    const wasCounted = nodeOf(turn.program, ref).countsEarly && row !== null
    if (!wasCounted) state = countEnd(state, ref, row?.status ?? null)
  }
  endJoinIfDue(turn, turn.put({ ...join, state, updatedAt: turn.env.now }), failed, way.gatedBy)
}

/** A task named by its JOIN, but not the last of its branch, counts when it ends. */
function countEarly(turn: Turn, node: Node, ended: Attempt, failed: Attempt[]): void {
  const join = node.countsEarly && node.lane ? findOpen(turn, node.lane.join, ended.iteration) : null
  if (!join) return
  const state = countEnd(join.state ?? {}, node.ref, ended.status)
  endJoinIfDue(turn, turn.put({ ...join, state, updatedAt: turn.env.now }), failed)
}

function endJoinIfDue(turn: Turn, join: Attempt, failed: Attempt[], gatedBy: TaskId | null = null): void {
  const end = joinEnd(join.state ?? {})
  if (!end) return
  const node = nodeOf(turn.program, join.node)
  const isExcused = !isSuccess(end.status) && node.task.optional
  const ended = endAttempt(turn, join, isExcused ? { ...end, status: 'COMPLETED_WITH_ERRORS' } : end)
  if (!isSuccess(ended.status) && !node.task.permissive) failed.push(ended)
  else goOn(turn, ended, failed, gatedBy)
}

/** What follows when an attempt ended well, or its failure is excused. */
export function goOn(turn: Turn, ended: Attempt, failed: Attempt[], gatedBy: TaskId | null = null): void {
  const node = nodeOf(turn.program, ended.node)
  if (!isSuccess(ended.status) && !node.task.optional) noteFailure(turn, ended)
  if (node.gate && !isPlanUnchanged(turn, ended)) {
    askAgain(turn, node, attemptOf(turn, ended.id))
    return
  }
  countEarly(turn, node, ended, failed)
  const gate = node.gate ? ended.id : gatedBy
  lead(turn, node, { to: node.next, iteration: ended.iteration, gatedBy: gate }, failed)
}

/** What was approved is not what would run: the question is put again, to be decided on the new plan. */
export function askAgain(turn: Turn, node: Node, old: Attempt): void {
  const id = turn.newId()
  const input = inputFor(turn, node, id)
  const { ref, iteration, retryCount, firstScheduledAt } = old
  const { name, type } = node
  openGate(turn, node, {
    id,
    ref,
    node: node.ref,
    name,
    type,
    iteration,
    input,
    retryCount,
    firstScheduledAt,
    retryOf: old.id,
  })
}

/** References that failed for good are kept with the run, even when it goes on (Conductor: failedReferenceTaskNames). */
export function noteFailure(turn: Turn, attempt: Attempt): void {
  const { failedRefs } = turn.run
  if (attempt.status === 'CANCELED' || failedRefs.includes(attempt.ref)) return
  turn.setRun({ failedRefs: [...failedRefs, attempt.ref] })
}
