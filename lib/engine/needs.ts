import type { TaskId } from '#core/ids.ts'
import type { Command, Needs } from './command.ts'
import { nodeOfAttempt } from './dynamic.ts'
import { fromPlace, fromStart, historyOf, placeOf } from './generation.ts'
import { NO_NEEDS } from './missing.ts'
import { isFinal, type Attempt, type Course, type Run } from './model.ts'
import type { Program } from './program.ts'
import { rowsRead } from './reach.ts'
import { mergeReads } from './references.ts'
import { SLICE } from './slice.ts'

/** Rows for everything that can follow from this attempt's end, another try of it included. */
export function rowsAfter(program: Program, attempt: Pick<Attempt, 'node' | 'state'>): readonly string[] {
  const node = nodeOfAttempt(program, attempt)
  const isDynamic = !program.nodes.has(node.ref)
  const join = isDynamic && node.next !== null ? [node.next] : []
  const reach = program.reach.get(isDynamic ? (node.next ?? '') : node.ref)?.rows ?? []
  return [...reach, ...join, ...program.watching, ...rowsRead(program.nodes, node.reads)]
}

/** A bad end cancels what is open, looks for what must be undone, and resolves the run's output. */
const badEnd = (program: Program, { openAttempts }: Run): Partial<Needs> => ({
  newest: program.endReads,
  // A failure may be followed by another try: of a run with many open attempts they are read once it is known that it ends.
  open: openAttempts <= SLICE,
  nextUndo: true,
})

const isGoodEnd = (command: Command): boolean =>
  ('status' in command && (command.status === 'COMPLETED' || command.status === 'IN_PROGRESS')) ||
  command.kind === 'slice' ||
  command.kind === 'launched' ||
  (command.kind === 'decide-approval' && command.outcome === 'approved')

/** After an excused failure a good end can still be the run's bad one. */
const mayFail = (run: Run, command: Command): boolean =>
  !isGoodEnd(command) || run.failedRefs.length > 0 || run.ending !== null

const present = (...ids: readonly (TaskId | null | undefined)[]): TaskId[] =>
  ids.filter((id) => id !== null && id !== undefined)

/** Gates, and what their own inputs are made of: enough to put their questions again. */
function rowsOfGates(program: Program): string[] {
  const gates = [...program.nodes.values()].filter(({ gate }) => gate !== null)
  const reads = mergeReads(gates.map((gate) => gate.reads))
  return [...gates.map(({ ref }) => ref), ...rowsRead(program.nodes, reads)]
}

/** The course a command is decided on: that of the generation it opens, if it opens one. */
function courseFor(program: Program, run: Run, command: Command, subject: Attempt | null): Course {
  if (command.kind === 'restart') return fromStart(run)
  if (command.kind !== 'rerun') return run.course
  return subject ? fromPlace(program, run, placeOf(subject), null) : fromStart(run)
}

/**
 * The rows a transition is likely to read, by the command and the attempt it names (`subject`; null when it names none).
 * Its size follows from the definition and what is open, never from the length of the run. What it does not foresee,
 * decide asks for itself (MissingRows).
 */
export function needs(program: Program, run: Run | null, command: Command, subject: Attempt | null): Needs {
  if (!run) return NO_NEEDS
  const rows = { ...NO_NEEDS, ...rowsFor(program, run, command, subject) }
  // While the walk may meet rows, how far it gets in one go is known only from them.
  const newest = run.course.ahead.length > 0 ? [...program.nodes.keys()] : rows.newest
  return { ...rows, newest, history: historyOf(program, courseFor(program, run, command, subject)) }
}

function rowsFor(program: Program, run: Run, command: Command, subject: Attempt | null): Partial<Needs> {
  if (readsNothing(command)) return NO_NEEDS
  if (isOperation(command)) return forOperator(program, command)
  switch (command.kind) {
    case 'resume':
      return forHeld(program, run)
    case 'terminate':
    case 'undo':
      return { ...badEnd(program, run), tasks: present(run.ending?.undoing) }
    case 'check-timeouts':
      return { ...badEnd(program, run), newest: [] }
    case 'cancel-slice':
      return { newest: program.endReads, openSlice: true, nextUndo: true }
    default:
      return forSubject(program, run, command, subject)
  }
}

/** What a pause held back goes on, and what is open is looked at for time-outs. */
const forHeld = (program: Program, run: Run): Partial<Needs> => ({
  ...badEnd(program, run),
  newest: [...new Set(run.held.flatMap(({ node }) => program.reach.get(node)?.rows ?? []))],
  tasks: run.held.map(({ taskId }) => taskId),
})

const READ_NOTHING = ['start', 'begin', 'pause', 'unpark', 'set-labels', 'not-compensated'] as const

const readsNothing = (command: Command): command is Extract<Command, { kind: (typeof READ_NOTHING)[number] }> =>
  READ_NOTHING.some((kind) => kind === command.kind)

const OPERATIONS = ['retry', 'restart', 'rerun', 'skip', 'set-variables', 'rejoin'] as const
type Operation = Extract<Command, { kind: (typeof OPERATIONS)[number] }>

const isOperation = (command: Command): command is Operation => OPERATIONS.some((kind) => kind === command.kind)

/** An ended run that is taken up again is walked from its beginning; a change is held against the questions that were put. */
function forOperator(program: Program, command: Operation): Partial<Needs> {
  if (command.kind === 'restart') return NO_NEEDS
  if (command.kind === 'skip') return { newest: [command.ref, ...rowsOfGates(program)] }
  if (command.kind === 'set-variables') return { newest: rowsOfGates(program) }
  const tasks = command.kind === 'rerun' ? present(command.taskId) : []
  return { newest: [...program.nodes.keys()], tasks }
}

/** What a child is to the run that launched it; one that has ended is walked from its beginning, if it goes on. */
function forChild(program: Program, { status }: Run, subject: Attempt | null): Partial<Needs> {
  const all = isFinal(status) ? program.nodes.keys() : []
  return { newest: [...new Set([...all, ...(subject ? [subject.node] : [])])], tasks: present(subject?.id) }
}

function forSubject(
  program: Program,
  run: Run,
  command: Extract<Command, { readonly taskId: TaskId | null }>,
  subject: Attempt | null,
): Partial<Needs> {
  if (command.kind === 'child-reopened') return forChild(program, run, subject)
  const bad = mayFail(run, command) ? badEnd(program, run) : {}
  const after = subject ? rowsAfter(program, subject) : []
  const newest = [...new Set([...after, ...(bad.newest ?? [])])]
  return { ...bad, newest, tasks: present(command.taskId, subject?.rollbackOf) }
}
