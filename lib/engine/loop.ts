import type { TaskId } from '#core/ids.ts'
import type { Json, JsonObject } from '#core/json.ts'
import { findOpen, requeue, updateAttempt } from './attempt.ts'
import { endControl } from './control.ts'
import { resolveInput } from './expression.ts'
import { asState, firstState, loopState, nextState, type LoopState } from './loop-state.ts'
import type { Attempt } from './model.ts'
import { nodeOf, type Node } from './program.ts'
import { around, iterationsOf, within, type Iterations } from './ref.ts'
import { isWholeLoop } from './resume.ts'
import { isNamedIn, readsIterations } from './references.ts'
import { outputOf } from './scope.ts'
import { isTrue, program, scriptState } from './tasks/script.ts'
import { taskTypeOf } from './tasks/task-types.ts'
import type { Turn } from './turn.ts'

const itemsOf = (loop: Pick<Attempt, 'input'>): readonly Json[] | null => {
  const items = loop.input['_items']
  return Array.isArray(items) ? items : null
}

/** Over items, whose turn it is. */
const turnOf = (loop: Pick<Attempt, 'input'>, iteration: number): JsonObject => {
  const items = itemsOf(loop)
  return items ? { loopIndex: iteration - 1, loopItem: items[iteration - 1] ?? null } : {}
}

/** The output a loop shows while an iteration runs. */
const during = (loop: Pick<Attempt, 'input'>, iteration: number): JsonObject => ({
  iteration,
  ...turnOf(loop, iteration),
})

/**
 * The state and output a loop begins with. One that was stopped in an earlier generation goes on in the iteration it had come
 * to; when something inside was undone it begins again, and what is left of that is passed by nobody.
 */
export function beginLoop(
  turn: Turn,
  node: Node,
  input: JsonObject,
  met: Attempt | null,
): Pick<Attempt, 'state' | 'output'> {
  const isTakenUp = met !== null && isWholeLoop(turn, node, met)
  const iteration = isTakenUp ? Number(met.output['iteration'] ?? 1) : 1
  if (!isTakenUp) for (const ref of turn.ahead) if (isInside(turn, node, ref)) turn.ahead.delete(ref)
  const since = isTakenUp ? loopState(met).since : turn.run.taskSeq
  return { state: firstState(since), output: during({ input }, iteration) }
}

const isInside = (turn: Turn, loop: Node, ref: string): boolean =>
  loop.body.some((inner) => ref.startsWith(`${inner}__`) && turn.newest(inner)?.ref === ref)

/** Opens the body of a loop for one iteration. */
export function openBody(turn: Turn, node: Node, loop: Attempt, gatedBy: TaskId | null): void {
  const first = node.entries.get('body')
  const at = within(iterationsOf(loop), Number(loop.output['iteration']))
  if (first) turn.agenda.push({ node: first, at, gatedBy })
}

/** Where in its loops something happened, and behind which gate. */
interface Inside {
  readonly at: Iterations
  readonly gatedBy: TaskId | null
}

const findLoop = (turn: Turn, ref: string, at: Iterations): Attempt | null => findOpen(turn, ref, around(at))

const setState = (turn: Turn, loop: Attempt, changes: Partial<LoopState>): Attempt =>
  turn.put({
    ...loop,
    state: { ...loop.state, ...asState({ ...loopState(loop), ...changes }) },
    updatedAt: turn.env.now,
  })

/** The body has come to its end. */
export function endIteration(turn: Turn, ref: string, { at, gatedBy }: Inside): void {
  const loop = findLoop(turn, ref, at)
  if (loop) decideIfThrough(turn, setState(turn, loop, { isThrough: true }), gatedBy)
}

/** Counts branches that a JOIN inside the loop does not wait for: an iteration ends when nothing of it is open (Conductor 1.6). */
export function countLanes(turn: Turn, ref: string, { at, gatedBy }: Inside, delta: number): void {
  const loop = findLoop(turn, ref, at)
  if (!loop) return
  decideIfThrough(turn, setState(turn, loop, { lanes: loopState(loop).lanes + delta }), gatedBy)
}

/** A failure that its task excuses is not excused by the loop (Conductor 1.6). */
export function noteLoopFailure(turn: Turn, ref: string, failed: Attempt): void {
  const loop = findLoop(turn, ref, iterationsOf(failed))
  const reason = `${failed.ref}: ${failed.reason ?? failed.status}`
  if (loop && loopState(loop).failed === null) setState(turn, loop, { failed: reason })
}

function decideIfThrough(turn: Turn, loop: Attempt, gatedBy: TaskId | null): void {
  const { isThrough, lanes, failed } = loopState(loop)
  if (!isThrough || lanes > 0) return
  const node = nodeOf(turn.program, loop.node)
  const condition = node.task.loopCondition ?? ''
  if (failed !== null) endControl(turn, loop, { status: 'FAILED', reason: failed }, gatedBy)
  else if (!hasNext(loop, condition)) endControl(turn, loop, { status: 'COMPLETED' }, gatedBy)
  else if (condition.trim() === '') iterate(turn, node, loop, gatedBy)
  else askCondition(turn, node, loop, gatedBy)
}

/** Whether there may be another iteration. An empty condition never holds; over items there is none then (Conductor 1.6). */
const hasNext = (loop: Attempt, condition: string): boolean => {
  const items = itemsOf(loop)
  return items === null ? condition.trim() !== '' : Number(loop.output['iteration']) < items.length
}

/** The sandbox evaluates the condition over the loop's input, the outputs inside it, and its own. */
function askCondition(turn: Turn, node: Node, loop: Attempt, gatedBy: TaskId | null): void {
  const source = node.task.loopCondition ?? ''
  const input = resolveInput(node.task.inputParameters, node.taskDef.inputTemplate, turn.scope(loop.id, node.reads))
  const read = node.body.filter((ref) => isNamedIn(source, ref))
  turn.want(read)
  const outputs = read.flatMap((ref) => {
    const part = turn.newest(ref)
    return part ? [[ref, outputOf(turn, part)] as const] : []
  })
  const own = readsIterations(source, node.ref) ? outputOf(turn, loop) : loop.output
  const item = turnOf(loop, Number(loop.output['iteration']))
  const data = { ...input, ...Object.fromEntries(outputs), [node.ref]: own, ...item }
  const state = { ...loop.state, ...scriptState(program(source)), data, gatedBy }
  requeue(turn, loop, { state, readyAt: turn.env.now, queue: taskTypeOf(node.type).queueOf(node.name) })
}

/** The condition was evaluated: once more, or on to what follows. */
export function conditionDecided(turn: Turn, loop: Attempt, output: JsonObject): void {
  const gatedBy = (loop.state?.['gatedBy'] ?? null) as TaskId | null
  const node = nodeOf(turn.program, loop.node)
  if (isTrue(output['result'])) iterate(turn, node, loop, gatedBy)
  else endControl(turn, { ...loop, lease: null, state: asState(loopState(loop)) }, { status: 'COMPLETED' }, gatedBy)
}

/** A loop whose body ends by itself would go through all its iterations in one commit: it goes on in its next. */
function goOnLater(turn: Turn, loop: Attempt, gatedBy: TaskId | null): void {
  turn.put({ ...loop, state: { ...loop.state, slice: Number(loop.output['iteration']), gatedBy } })
  turn.send({ kind: 'command', command: { kind: 'slice', runId: turn.run.id, taskId: loop.id } })
}

/** The next slice of a loop begins. */
export const goOnLooping = (turn: Turn, loop: Attempt): void =>
  iterate(turn, nodeOf(turn.program, loop.node), loop, (loop.state?.['gatedBy'] ?? null) as TaskId | null)

function iterate(turn: Turn, node: Node, loop: Attempt, gatedBy: TaskId | null): void {
  if (turn.isFull()) return goOnLater(turn, loop, gatedBy)
  const iteration = Number(loop.output['iteration']) + 1
  const again = updateAttempt(
    turn,
    loop,
    {
      status: 'IN_PROGRESS',
      queue: null,
      lease: null,
      state: nextState(loop, turn.run.taskSeq),
      output: during(loop, iteration),
    },
    { iteration },
  )
  openBody(turn, node, again, gatedBy)
}
