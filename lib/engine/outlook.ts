import { isReopened, isUndone } from './resume.ts'
import type { RunId } from '#core/ids.ts'
import { childOf } from './child.ts'
import { forkOf, nodeOfAttempt } from './dynamic.ts'
import { behindPlace, counts, historyOf, placeOf } from './generation.ts'
import { gatesOf, lineOf, nodesOf, type Gate, type NodeLine } from './describe.ts'
import type { Decision, State } from './command.ts'
import { isOpen, isSuccess, type Attempt, type Run } from './model.ts'
import type { Program } from './program.ts'
import { taskTypeOf } from './tasks/task-types.ts'

/** What a new generation is going to do, as far as that is known before it does it. */
export interface Outlook {
  /** Tasks that run, or may run as its switches decide, in the order of the definition. */
  readonly tasks: readonly NodeLine[]
  /** Gates whose question is put, now or when the run comes to them. */
  readonly gates: readonly Gate[]
  /** Sub-workflows that ended badly: they go on in their own runs, or are launched anew. */
  readonly children: readonly { readonly ref: string; readonly runId: RunId; readonly how: 'goes-on' | 'anew' }[]
}

const isControl = (type: string): boolean => type === 'JOIN' || taskTypeOf(type).isInstant

/** Rows still ahead of the walk that it is going to pass over. */
function passedLater({ attempts }: State, ahead: readonly string[]): ReadonlySet<string> {
  const newest = new Map<string, Attempt>()
  for (const attempt of attempts.toSorted((a, b) => a.seq - b.seq)) newest.set(attempt.ref, attempt)
  return new Set(
    ahead.filter((ref) => {
      const row = newest.get(ref)
      return row !== undefined && isSuccess(row.status) && !isUndone(row)
    }),
  )
}

/** Those whose tasks the walk comes to again; one that is at work already is waited for. */
function childrenOf(program: Program, { attempts }: State, { course }: Run): Outlook['children'] {
  const history = historyOf(program, course)
  const newest = new Map<string, Attempt>()
  for (const row of attempts.toSorted((a, b) => a.seq - b.seq))
    if (row.rollbackOf === null && counts(history, row)) newest.set(row.ref, row)
  return [...newest.values()].flatMap((row) => {
    const runId = childOf(row)
    const isAtWork = isReopened(row)
    if (runId === null || (isSuccess(row.status) && !isUndone(row) && !isAtWork)) return []
    return [{ ref: row.ref, runId, how: isAtWork || course.resumesChildren ? 'goes-on' : 'anew' }]
  })
}

/** What a dynamic fork of an earlier generation runs again: tasks that are no nodes of the program. */
const branchLines = (program: Program, opened: readonly Attempt[], fork: string): NodeLine[] =>
  opened.filter((attempt) => forkOf(attempt) === fork).map((attempt) => lineOf(nodeOfAttempt(program, attempt)))

/** Reads off a decision that opened a generation what follows from it. `state` is what was decided on. */
export function outlookOf(program: Program, state: State, { run, created }: Decision): Outlook {
  const opened = created.filter(({ status, type }) => isOpen(status) && type !== 'JOIN')
  const coming = new Set<string>()
  for (const attempt of opened) for (const ref of behindPlace(program, placeOf(attempt))) coming.add(ref)
  for (const ref of passedLater(state, run.course.ahead)) coming.delete(ref)
  const gates = gatesOf(program).filter(({ ref }) => coming.has(ref))
  const isTask = ({ ref, type }: NodeLine): boolean => coming.has(ref) && type !== 'HUMAN' && !isControl(type)
  const tasks = nodesOf(program).flatMap((line) => {
    if (line.type === 'FORK_JOIN_DYNAMIC') return branchLines(program, opened, line.ref)
    return isTask(line) ? [line] : []
  })
  return { tasks, gates, children: childrenOf(program, state, run) }
}
