import type { Json } from '#core/json.ts'
import { findIn, type Draft } from './attempt.ts'
import { forkedOf, nodeOfAttempt } from './dynamic.ts'
import { inputFor } from './input.ts'
import { loopState } from './loop-state.ts'
import { isSuccess, type Attempt } from './model.ts'
import { planOf } from './plan.ts'
import { nodeOf, type JoinSpec, type Node, type Program } from './program.ts'
import { iterationsOf } from './ref.ts'
import type { Turn } from './turn.ts'

/** The row the walk meets where it comes to: there is one only in a run that was reopened, or that had a task skipped. */
export const meet = (turn: Turn, node: Node, ref: string): Attempt | null =>
  turn.ahead.delete(ref) ? turn.newest(node.ref) : null

export const isUndone = ({ undo }: Attempt): boolean => undo === 'done' || undo === 'failed'

/** Whether the child it launched is at work again. */
export const isReopened = ({ state }: Attempt): boolean => state?.['childReopened'] !== undefined

/** Whether what a row says stays done when the walk comes to it again. */
export function isDone(turn: Turn, row: Attempt): boolean {
  if (!isSuccess(row.status) || isUndone(row) || isReopened(row)) return false
  const node = nodeOfAttempt(turn.program, row)
  if (node.gate) return holds(turn, node, row)
  if (node.type === 'DO_WHILE') return isWholeLoop(turn, node, row) && !isAtWorkInside(turn, node)
  // It ends the run each time the run comes to it.
  if (node.type === 'TERMINATE') return row.status === 'SKIPPED'
  return node.join === null || (isWholeFork(turn, node) && hasAllWatched(turn, node.join, row))
}

/** A JOIN stays passed only while what it looked at stays done; the walk comes to that in its turn. */
function hasAllWatched(turn: Turn, { watched }: JoinSpec, join: Attempt): boolean {
  turn.want(watched)
  return watched.every((ref) => {
    const row = findIn(turn, ref, iterationsOf(join))
    return row === null || (isSuccess(row.status) && !isUndone(row) && !isReopened(row))
  })
}

/** A loop stays passed only while nothing inside was undone since it began: else it begins again. */
export function isWholeLoop(turn: Turn, loop: Node, row: Attempt): boolean {
  const { since } = loopState(row)
  return loop.body.every((ref) => {
    const inner = turn.newest(ref)
    return inner === null || inner.seq <= since || !(isUndone(inner) || isUndoneInside(turn, inner, since))
  })
}

/**
 * Tasks of a dynamic fork are none of the loop's own, and each of its iterations may have had others; one that never came to
 * its end goes on where it was.
 */
function isUndoneInside(turn: Turn, fork: Attempt, since: number): boolean {
  if (fork.type !== 'FORK_JOIN_DYNAMIC') return false
  const refs = [...new Set(turn.every([fork.node], since).flatMap(forkedOf))]
  turn.want(refs)
  return refs.some((ref) => {
    const row = turn.newest(ref)
    return row !== null && row.seq > since && isSuccess(row.status) && isUndone(row)
  })
}

/** Whether a child that was launched inside is at work again: the loop goes on in the iteration it had come to. */
const isAtWorkInside = (turn: Turn, loop: Node): boolean =>
  loop.body.some((ref) => {
    const row = turn.newest(ref)
    if (row === null || nodeOf(turn.program, ref).fork === null) return row !== null && isReopened(row)
    return !isDone(turn, row)
  })

/** An approval holds while the same people would be asked the same question: nobody who approved asks for the run now. */
function holds(turn: Turn, node: Node, gate: Attempt): boolean {
  const { run, program, env } = turn
  const approvers = gate.state?.['approvedBy']
  const isOwn = Array.isArray(approvers) && approvers.some((by) => run.requesters.some((each) => each === by))
  const plan = planOf(program, run, node, inputFor(turn, node, gate.id))
  return !isOwn && env.digest(plan as unknown as Json) === gate.state?.['planDigest']
}

/** A JOIN stays passed only while nothing it waited for, nor anything before that in its branches, has to run again. */
function isWholeFork(turn: Turn, join: Node): boolean {
  if (join.fork !== null) return isWholeDynamicFork(turn, join.fork)
  const fork = [...turn.program.nodes.values()].find((node) => node.type === 'FORK_JOIN' && node.next === join.ref)
  const entries = [...(fork?.entries.values() ?? [])].filter((_, branch) => join.join?.byBranch[branch]?.length !== 0)
  return entries.every((first) => isWholeBranch(turn, first, join.ref))
}

function isWholeDynamicFork(turn: Turn, fork: string): boolean {
  const row = turn.newest(fork)
  const refs = row ? forkedOf(row) : []
  turn.want(refs)
  return refs.every((ref) => {
    const part = turn.newest(ref)
    return part !== null && isDone(turn, part)
  })
}

function isWholeBranch(turn: Turn, first: string | null, join: string): boolean {
  if (first === null) return true
  return [...upTo(turn.program, first, join)].every((ref) => {
    const row = turn.newest(ref)
    return row === null || isDone(turn, row)
  })
}

/** The nodes from one on that lie before a JOIN. */
function upTo(program: Program, first: string, join: string): Set<string> {
  const found = new Set([first])
  for (const at of found) {
    const node = nodeOf(program, at)
    for (const to of [node.next, ...node.entries.values()]) if (to !== null && to !== join) found.add(to)
  }
  return found
}

/** What a new attempt takes over from the one it follows; a rollback left nothing to be tried again. */
export function after(row: Attempt | null): Partial<Draft> {
  if (!row) return {}
  if (isSuccess(row.status)) return row.type === 'HUMAN' ? { retryOf: row.id } : {}
  return { retryOf: row.id, retryCount: row.retryCount + 1 }
}
