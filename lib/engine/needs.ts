import type { TaskId } from '#core/ids.ts'
import type { Command, Needs } from './command.ts'
import { fromNode, fromStart, historyOf, NO_HISTORY } from './generation.ts'
import type { Attempt, Course, Run } from './model.ts'
import type { Program } from './program.ts'
import { rowsRead } from './reach.ts'
import { mergeReads } from './references.ts'

type Rows = Omit<Needs, 'history'>

const NOTHING: Rows = { newest: [], tasks: [], open: false, nextUndo: false }

/** Rows for everything that can follow from this node's end, another try of it included. */
function rowsAfter(program: Program, node: string): readonly string[] {
  const own = program.nodes.get(node)
  const reach = program.reach.get(node)?.rows ?? []
  return own ? [...reach, ...rowsRead(program.nodes, own.reads)] : reach
}

/** Gates, and what their own inputs are made of: enough to put their questions again. */
function rowsOfGates(program: Program): string[] {
  const gates = [...program.nodes.values()].filter(({ gate }) => gate !== null)
  const reads = mergeReads(gates.map((gate) => gate.reads))
  return [...gates.map(({ ref }) => ref), ...rowsRead(program.nodes, reads)]
}

/** What a transition starts from, and whether it may be the run's bad end. */
interface Cause {
  readonly nodes: readonly string[]
  readonly tasks: readonly TaskId[]
  readonly mayFail: boolean
}

/** A bad end cancels what is open, looks for what must be undone, and resolves the run's output. */
function forCause(program: Program, { nodes, tasks, mayFail }: Cause): Rows {
  const newest = new Set(nodes.flatMap((node) => rowsAfter(program, node)))
  if (mayFail) for (const ref of program.endReads) newest.add(ref)
  return { newest: [...newest], tasks, open: mayFail, nextUndo: mayFail }
}

const isGoodEnd = (command: Command): boolean =>
  (command.kind === 'result' && command.status === 'COMPLETED') ||
  (command.kind === 'decide-approval' && command.outcome === 'approved')

/** After an excused failure a good end can still be the run's bad one. */
const mayFail = (run: Run, command: Command): boolean =>
  !isGoodEnd(command) || run.failedRefs.length > 0 || run.ending !== null

const present = (...ids: readonly (TaskId | null | undefined)[]): TaskId[] =>
  ids.filter((id) => id !== null && id !== undefined)

/** While the walk may meet rows, how far it gets in one go is known only from them: all of the program's then. */
function withAhead(program: Program, run: Run, rows: Rows): Rows {
  return run.course.ahead.length === 0 ? rows : { ...rows, newest: [...program.nodes.keys()] }
}

/** What is read of an ended run that is taken up again, or of one that somebody changes. */
function rowsForOperator(program: Program, command: Command): Rows | null {
  switch (command.kind) {
    case 'start':
    case 'pause':
    case 'restart':
      return NOTHING
    case 'retry':
      return { ...NOTHING, newest: [...program.nodes.keys()] }
    case 'rerun':
      return { ...NOTHING, newest: [...program.nodes.keys()], tasks: present(command.taskId) }
    case 'skip':
      return { ...NOTHING, newest: [command.ref, ...rowsOfGates(program)] }
    case 'set-variables':
      return { ...NOTHING, newest: rowsOfGates(program) }
    default:
      return null
  }
}

function rowsFor(program: Program, run: Run, command: Command, subject: Attempt | null): Rows {
  if (command.kind === 'resume')
    return forCause(program, {
      nodes: run.held.map(({ node }) => node),
      tasks: run.held.map(({ taskId }) => taskId),
      mayFail: run.held.length > 0,
    })
  if (command.kind === 'terminate')
    return forCause(program, { nodes: [], tasks: present(run.ending?.undoing), mayFail: true })
  const taskId = 'taskId' in command ? command.taskId : null
  return (
    rowsForOperator(program, command) ??
    forCause(program, {
      nodes: subject ? [subject.node] : [],
      tasks: present(taskId, subject?.rollbackOf),
      mayFail: mayFail(run, command),
    })
  )
}

/** The course a command is decided on: that of the generation it opens, if it opens one. */
function courseFor(program: Program, run: Run, command: Command, subject: Attempt | null): Course {
  if (command.kind === 'restart') return fromStart(run)
  if (command.kind !== 'rerun') return run.course
  return subject && program.nodes.has(subject.node) ? fromNode(program, run, subject.node, null) : fromStart(run)
}

/**
 * The rows a transition reads, by the command and the attempt it names (`subject`; null when it names none). Its size
 * follows from the definition and what is open, never from the length of the run.
 */
export function needs(program: Program, run: Run | null, command: Command, subject: Attempt | null): Needs {
  if (!run) return { ...NOTHING, history: NO_HISTORY }
  const rows = withAhead(program, run, rowsFor(program, run, command, subject))
  return { ...rows, history: historyOf(program, courseFor(program, run, command, subject)) }
}
