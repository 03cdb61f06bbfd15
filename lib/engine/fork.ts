import { z } from 'zod'
import type { TaskId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import { createStarted, endAttempt, findIn, type Draft } from './attempt.ts'
import { jsonPathOf } from './definition/json-place.ts'
import { dynamicNode, dynamicState, forkedOf, forkOf } from './dynamic.ts'
import { countEarly } from './lead.ts'
import { countLanes } from './loop.ts'
import type { Attempt } from './model.ts'
import { nameProblem } from './name-problem.ts'
import { dynamicForksOf, nodeOf, type Node, type Program } from './program.ts'
import { iterationsOf, refOf, type Iterations } from './ref.ts'
import { situationOf } from './situation.ts'
import { countersOf } from './tasks/join.ts'
import type { DynamicBranch } from './tasks/task-type.ts'
import { taskTypeOf } from './tasks/task-types.ts'
import { SLICE } from './slice.ts'
import type { Turn } from './turn.ts'

/** A branch to be opened: its first node, or what the input describes. */
interface BranchStart {
  readonly node: string
  readonly dynamic: DynamicBranch | null
}

const ITERATIONS = /(?:__\d+)+$/

/** A task of the definition, or one of its iterations, has this reference. */
function isOfDefinition({ nodes }: Program, ref: string): boolean {
  const inLoop = nodes.get(ref.replace(ITERATIONS, ''))
  return nodes.has(ref) || (inLoop !== undefined && inLoop.loop !== null)
}

/** What is wrong with the tasks of a dynamic fork, or null. */
export function dynamicProblem(
  turn: Turn,
  fork: Node,
  at: Iterations,
  branches: readonly DynamicBranch[],
): string | null {
  const refs = branches.map(({ task }) => String(task['taskReferenceName'] ?? ''))
  const seen = new Set(openedByOthers(turn, fork, at, refs))
  for (const [i, { task }] of branches.entries()) {
    const ref = refs[i] ?? ''
    if (isOfDefinition(turn.program, ref) || seen.has(ref)) return `The reference ${ref} is used twice.`
    seen.add(ref)
    const problem = branchProblem(turn, fork, task)
    if (problem !== null) return problem
  }
  return null
}

/** References that another dynamic fork of the definition has opened already. */
function openedByOthers(turn: Turn, fork: Node, at: Iterations, refs: readonly string[]): readonly string[] {
  if (dynamicForksOf(turn.program.nodes).length < 2) return []
  turn.want(refs)
  return refs.filter((ref) => {
    const row = findIn(turn, ref, at)
    return row !== null && forkOf(row) !== fork.ref
  })
}

/** What needs more than its own row: branches, or a list of what to wait for. */
const NOT_ALONE = new Set(['JOIN', 'EXCLUSIVE_JOIN', 'FORK_JOIN', 'FORK_JOIN_DYNAMIC'])

/** What a branch is called stands in rows and queues. */
function namesProblem({ ref, name, type }: Node): string | null {
  const names = Object.entries({ taskReferenceName: ref, name, type })
  const wrong = names.flatMap(([field, text]) => {
    const problem = nameProblem(text)
    return problem === null ? [] : [`The ${field} of a branch ${problem}.`]
  })
  return wrong[0] ?? null
}

/** Why the input describes no task, with the place of what is wrong. */
function noTask(task: JsonObject, error: unknown): string {
  const [issue] = error instanceof z.ZodError ? error.issues : []
  const why = issue ? `: ${jsonPathOf(issue.path)} ${issue.message}` : ''
  return `${JSON.stringify(task).slice(0, 200)} is no task${why}.`
}

function branchProblem(turn: Turn, fork: Node, task: JsonObject): string | null {
  try {
    const node = dynamicNode(turn.program, fork, task)
    const problem = namesProblem(node)
    if (problem !== null) return problem
    if (node.gate !== null)
      return `${node.ref} is an approval, and who approves what is no matter of input: put it into the definition, or into that of a SUB_WORKFLOW.`
    const isSingle = taskTypeOf(node.type).branches(node.task).length === 0 && !NOT_ALONE.has(node.type)
    return isSingle
      ? null
      : `${node.ref} is a ${node.type}: a dynamic branch is one task; put more into a SUB_WORKFLOW.`
  } catch (error) {
    return noTask(task, error)
  }
}

const startsOf = (node: Node): BranchStart[] =>
  [...node.entries.values()].flatMap((first) => (first === null ? [] : [{ node: first, dynamic: null }]))

/** Opens a fork: its row, its JOIN, then its branches, so that one that ends at once finds the JOIN. */
export function openFork(turn: Turn, node: Node, draft: Draft, branches: readonly DynamicBranch[] | null): void {
  const starts = branches ? branches.map(startOf) : startsOf(node)
  const isLong = starts.length > SLICE
  const input: JsonObject = { ...draft.input, forkedTasks: starts.map((start) => start.node) }
  const sliced = { ...draft.state, slice: 0, gatedBy: draft.gatedBy ?? null }
  const fork = createStarted(turn, { ...draft, input, ...(isLong ? { state: sliced } : {}) })
  if (!isLong) endFork(turn, node, fork)
  openJoin(turn, node, fork, branches === null ? null : starts.length)
  openSlice(turn, node, fork, starts)
}

/** Comes to the branches of a fork that was opened in an earlier generation, and to its JOIN. */
export function openBranches(turn: Turn, node: Node, fork: Attempt, branches: readonly DynamicBranch[] | null): void {
  const starts = branches ? branches.map(startOf) : startsOf(node)
  if (branches) meetAgain(turn, fork, starts)
  openJoin(turn, node, fork, branches === null ? null : starts.length)
  openSlice(turn, node, { ...fork, state: null }, starts)
}

/** The tasks of a dynamic fork are no nodes of the program: where the walk meets them is known only here. */
function meetAgain(turn: Turn, fork: Attempt, starts: readonly BranchStart[]): void {
  const at = iterationsOf(fork)
  turn.want(starts.map(({ node }) => node))
  for (const { node } of starts) if (turn.newest(node)?.ref === refOf(node, at)) turn.ahead.add(refOf(node, at))
}

const startOf = (dynamic: DynamicBranch): BranchStart => ({ node: String(dynamic.task['taskReferenceName']), dynamic })

const endFork = (turn: Turn, node: Node, fork: Attempt): void =>
  countEarly(turn, node, endAttempt(turn, fork, { status: 'COMPLETED' }))

function openJoin(turn: Turn, node: Node, fork: Attempt, branches: number | null): void {
  if (node.next === null) return
  const state = branches === null ? null : countersOf(branches)
  turn.agenda.push({ node: node.next, at: iterationsOf(fork), gatedBy: fork.gatedBy, state })
}

/** The branches to be opened now; the last slice ends the fork, any other asks for the next one. */
function openSlice(turn: Turn, node: Node, fork: Attempt, starts: readonly BranchStart[]): void {
  const opened = fork.state?.['slice']
  const gatedBy = (fork.state?.['gatedBy'] ?? fork.gatedBy) as TaskId | null
  const part = typeof opened === 'number' ? starts.slice(opened, opened + SLICE) : starts
  for (const { node: ref, dynamic } of part)
    turn.agenda.push({ node: ref, at: iterationsOf(fork), gatedBy, state: dynamic && dynamicState(node, dynamic) })
  if (typeof opened !== 'number') return
  // How many, not which slice: a version with slices of another size goes on from there.
  const next = turn.put({ ...fork, state: { ...fork.state, slice: opened + part.length } })
  if (opened + part.length >= starts.length) endFork(turn, node, next)
  else turn.send({ kind: 'command', command: { kind: 'slice', runId: turn.run.id, taskId: fork.id } })
}

/** Opens the next branches of a fork that is opened in slices. */
export function openNextSlice(turn: Turn, fork: Attempt): void {
  const node = nodeOf(turn.program, fork.node)
  openSlice(turn, node, fork, branchesOf(turn, node, fork)?.map(startOf) ?? startsOf(node))
}

/** The branches of a dynamic fork as its input describes them: they are kept nowhere else, or every slice would write them again. */
function branchesOf(turn: Turn, node: Node, fork: Attempt): readonly DynamicBranch[] | null {
  const situation = situationOf(turn, fork, { settings: {}, forked: forkedOf(fork) })
  const opening = taskTypeOf(node.type).open(node, fork.input, situation)
  return opening.kind === 'dynamic-fork' ? opening.branches : null
}

/** A JOIN inside a loop that does not wait for every branch: the iteration does. */
export function countOpenLanes(turn: Turn, node: Node, draft: Pick<Draft, 'ref' | 'node'>): void {
  const join = node.next === null ? null : nodeOf(turn.program, node.next)
  if (node.loop === null || !join?.join?.isPartial) return
  countLanes(turn, node.loop, { at: iterationsOf(draft), gatedBy: null }, startsOf(node).length)
}
