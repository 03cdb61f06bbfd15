import { payloadProblem, type JsonObject } from '#core/json.ts'
import { plusMs } from '#core/time.ts'
import { createPostponed, type Draft } from './attempt.ts'
import { defOfName } from './attempt-def.ts'
import { carryOut } from './carry-out.ts'
import { forkedOf, nodeOfAttempt } from './dynamic.ts'
import { isSpent, resolveObject, type Scope } from './expression.ts'
import { countOpenLanes, dynamicProblem, openBranches } from './fork.ts'
import { inputWithin } from './input.ts'
import { countEarly, goOnBehind } from './lead.ts'
import { isSuccess, type Attempt } from './model.ts'
import type { Node } from './program.ts'
import { iterationOf, iterationsOf, refOf, type Iterations } from './ref.ts'
import { readsOf } from './references.ts'
import { after, isDone, meet } from './resume.ts'
import { situationOf } from './situation.ts'
import type { Opening, Situation } from './tasks/task-type.ts'
import { taskTypeOf } from './tasks/task-types.ts'
import type { Opened } from './agenda.ts'
import type { Turn } from './turn.ts'

/** What distinguishes one occurrence of a node from another. */
export type Occurrence = Partial<Omit<Draft, 'node' | 'name' | 'type' | 'input' | 'iteration'>> & {
  readonly at: Iterations
  /** What an older generation left of it. */
  readonly met?: Attempt | null
}

/** Comes to a node. What was done before the walk came to it stays done; anything else is opened. */
export function openNode(turn: Turn, { node: ref, at, gatedBy, state = null }: Opened): void {
  const node = nodeOfAttempt(turn.program, { node: ref, state })
  const met = meet(turn, node, refOf(node.ref, at))
  if (met && isDone(turn, met)) return passOver(turn, node, met, gatedBy)
  openAttempt(turn, node, { at, gatedBy, state, met, ...(met && { readyAt: turn.env.now }), ...after(met) })
  const isAgain = met !== null && !isSuccess(met.status) && taskTypeOf(node.type).canRetry
  if (isAgain) turn.setRun({ retried: turn.run.retried + 1 })
}

/** The walk goes on behind what is done. */
function passOver(turn: Turn, node: Node, done: Attempt, gatedBy: Opened['gatedBy']): void {
  const behind = node.gate ? done.id : gatedBy
  if (node.type !== 'FORK_JOIN' && node.type !== 'FORK_JOIN_DYNAMIC') {
    goOnBehind(turn, node, done, behind)
    return
  }
  countEarly(turn, node, done)
  const settings = resolveObject(node.settings, turn.scope(done.id, node.reads))
  const opening = openingOf(turn, node, done, { settings, forked: forkedOf(done) })
  openBranches(turn, node, { ...done, gatedBy: behind }, opening.kind === 'dynamic-fork' ? opening.branches : null)
  if (opening.kind === 'fork') countOpenLanes(turn, node, done)
}

/** Makes a new attempt of a node and takes it as far as it goes by itself. What an older try was given lies under its input. */
export function openAttempt(turn: Turn, node: Node, occurrence: Occurrence, old: JsonObject = {}): void {
  const { at, met = null, ...rest } = occurrence
  const id = rest.id ?? turn.newId()
  const scope = turn.scope(id, node.reads)
  const input = { ...old, ...inputWithin(turn, node, scope, { state: rest.state ?? null }) }
  const { name, type } = node
  const ref = refOf(node.ref, at)
  const draft: Draft = { ...rest, id, ref, node: node.ref, name, type, iteration: iterationOf(at), input }
  const problem = inputProblem(input, scope)
  if (problem !== null) return refuseInput(turn, node, draft, problem)
  const settings = resolveObject(node.settings, turn.scope(id, node.reads))
  const opening = openingOf(turn, node, draft, { settings, forked: [] })
  const delay = delayOf(turn, node, draft)
  const whole = { ...draft, ...delay, input: { ...old, ...inputOfNamed(turn, node, draft, opening) } }
  if (delay.readyAt > turn.env.now && mayWait(node, opening)) createPostponed(turn, whole)
  else carryOut(turn, { node, met }, whole, opening)
}

/** Conductor writes the startDelay of these nodes into their rows, where time-outs allow for it (DeciderService); others it only puts off. */
const ALLOWS_FOR_DELAY = new Set(['SIMPLE', 'DYNAMIC'])

/** When an attempt may start and what its time-outs allow for: as it was decided, or for a first try as its node says. */
function delayOf(turn: Turn, { type, task }: Node, { readyAt, startDelay = 0 }: Draft) {
  if (readyAt !== undefined) return { readyAt, startDelay }
  return {
    readyAt: plusMs(turn.env.now, task.startDelay * 1000),
    startDelay: ALLOWS_FOR_DELAY.has(type) ? task.startDelay : 0,
  }
}

/** Only the name of a DYNAMIC task says which template lies under its input. */
function inputOfNamed(turn: Turn, node: Node, { id, input, state = null }: Draft, opening: Opening): JsonObject {
  const { name = node.name } = opening.kind === 'queue' ? opening : {}
  const def = defOfName(turn.program, node, name)
  if (def === node.taskDef) return input
  const { inputTemplate } = def
  const scope = turn.scope(id, readsOf(node.task.inputParameters, inputTemplate))
  return inputWithin(turn, node, scope, { state, inputTemplate })
}

/** A queue keeps a delay itself, and a JOIN counts what ends from the moment its fork opens. */
const mayWait = ({ type }: Node, { kind }: Opening): boolean => kind !== 'queue' && type !== 'JOIN'

/** Why a task cannot be given what its expressions come to: it fails for good, and nothing large is kept. */
function inputProblem(input: JsonObject, scope: Scope): string | null {
  const problem = isSpent(scope) ? 'is larger than 10 MB' : payloadProblem(input)
  return problem && `What its expressions come to ${problem}.`
}

function refuseInput(turn: Turn, node: Node, draft: Draft, reason: string): void {
  const opening: Opening = { kind: 'end', status: 'FAILED_WITH_TERMINAL_ERROR', reason }
  carryOut(turn, { node, met: null }, { ...draft, input: {}, readyAt: turn.env.now }, opening)
}

function openingOf(
  turn: Turn,
  node: Node,
  draft: Pick<Draft, 'ref' | 'node' | 'input'>,
  known: Pick<Situation, 'settings' | 'forked'>,
): Opening {
  const opening = taskTypeOf(node.type).open(node, draft.input, situationOf(turn, draft, known))
  if (opening.kind !== 'dynamic-fork') return opening
  const reason = dynamicProblem(turn, node, iterationsOf(draft), opening.branches)
  return reason === null ? opening : { kind: 'refuse', reason }
}

/** A postponed attempt begins: its moment has come. */
export function beginPostponed(turn: Turn, node: Node, attempt: Attempt): void {
  const settings = resolveObject(node.settings, turn.scope(attempt.id, node.reads))
  const { id, ref, name, type, iteration, input, gatedBy, state } = attempt
  const draft: Draft = { id, ref, node: node.ref, name, type, iteration, input, gatedBy, state }
  carryOut(turn, { node, met: null }, draft, openingOf(turn, node, draft, { settings, forked: [] }))
}
