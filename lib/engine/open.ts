import { payloadProblem, type JsonObject } from '#core/json.ts'
import { plusMs } from '#core/time.ts'
import { createPostponed, type Draft } from './attempt.ts'
import { carryOut } from './carry-out.ts'
import { givenInput, nodeOfAttempt } from './dynamic.ts'
import { isSpent, resolveInput, resolveObject, type Scope } from './expression.ts'
import { dynamicProblem } from './fork.ts'
import type { Attempt } from './model.ts'
import type { Node } from './program.ts'
import { iterationOf, refOf, type Iterations } from './ref.ts'
import type { Opening } from './tasks/task-type.ts'
import { taskTypeOf } from './tasks/task-types.ts'
import type { Opened, Turn } from './turn.ts'

/** What distinguishes one occurrence of a node from another. */
export type Occurrence = Partial<Omit<Draft, 'node' | 'name' | 'type' | 'input' | 'iteration'>> & {
  readonly at: Iterations
}

/** Opens a node for the first time in these iterations. */
export function openNode(turn: Turn, { node, at, gatedBy, state = null }: Opened): void {
  openAttempt(turn, nodeOfAttempt(turn.program, { node, state }), { at, gatedBy, state })
}

/** Makes a new attempt of a node and takes it as far as it goes by itself. What an older try was given lies under its input. */
export function openAttempt(turn: Turn, node: Node, occurrence: Occurrence, old: JsonObject = {}): void {
  const { at, ...rest } = occurrence
  const id = rest.id ?? turn.newId()
  const scope = turn.scope(id, node.reads)
  const given = givenInput({ state: rest.state ?? null })
  const input = { ...old, ...resolveInput(node.task.inputParameters, node.taskDef.inputTemplate, scope), ...given }
  const { name, type } = node
  const draft: Draft = {
    ...rest,
    id,
    ref: refOf(node.ref, at),
    node: node.ref,
    name,
    type,
    iteration: iterationOf(at),
    input,
  }
  const problem = inputProblem(input, scope)
  if (problem !== null) return refuseInput(turn, node, draft, problem)
  const readyAt = draft.readyAt ?? plusMs(turn.env.now, node.task.startDelay * 1000)
  const opening = openingOf(turn, node, input, resolveObject(node.settings, scope))
  if (readyAt > turn.env.now && opening.kind !== 'queue') createPostponed(turn, { ...draft, readyAt })
  else carryOut(turn, node, { ...draft, readyAt }, opening)
}

/** Why a task cannot be given what its expressions come to: it fails for good, and nothing large is kept. */
function inputProblem(input: JsonObject, scope: Scope): string | null {
  const problem = isSpent(scope) ? 'is larger than 10 MB' : payloadProblem(input)
  return problem && `What its expressions come to ${problem}.`
}

function refuseInput(turn: Turn, node: Node, draft: Draft, reason: string): void {
  const opening: Opening = { kind: 'end', status: 'FAILED_WITH_TERMINAL_ERROR', reason }
  carryOut(turn, node, { ...draft, input: {}, readyAt: turn.env.now }, opening)
}

function openingOf(turn: Turn, node: Node, input: JsonObject, settings: JsonObject): Opening {
  const { program, run, env } = turn
  const opening = taskTypeOf(node.type).open(node, input, { program, run, now: env.now, settings })
  if (opening.kind !== 'dynamic-fork') return opening
  const reason = dynamicProblem(turn, node, opening.branches)
  return reason === null ? opening : { kind: 'end', status: 'FAILED_WITH_TERMINAL_ERROR', reason }
}

/** A postponed attempt begins: its moment has come. */
export function beginPostponed(turn: Turn, node: Node, attempt: Attempt): void {
  const settings = resolveObject(node.settings, turn.scope(attempt.id, node.reads))
  const { id, ref, name, type, iteration, input, gatedBy, state } = attempt
  const draft: Draft = { id, ref, node: node.ref, name, type, iteration, input, gatedBy, state }
  carryOut(turn, node, draft, openingOf(turn, node, input, settings))
}
