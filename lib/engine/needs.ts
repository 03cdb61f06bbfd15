import type { TaskId } from '#core/ids.ts'
import type { Command, Needs } from './command.ts'
import { nodeOfAttempt } from './dynamic.ts'
import { NO_NEEDS } from './missing.ts'
import type { Attempt, Run } from './model.ts'
import type { Program } from './program.ts'
import { rowsRead } from './reach.ts'

/** Rows for everything that can follow from this attempt's end, another try of it included. */
function rowsAfter(program: Program, attempt: Pick<Attempt, 'node' | 'state'>): readonly string[] {
  const node = nodeOfAttempt(program, attempt)
  const isDynamic = !program.nodes.has(node.ref)
  const join = isDynamic && node.next !== null ? [node.next] : []
  const reach = program.reach.get(isDynamic ? (node.next ?? '') : node.ref)?.rows ?? []
  return [...reach, ...join, ...rowsRead(program.nodes, node.reads)]
}

/** A bad end cancels what is open, looks for what must be undone, and resolves the run's output. */
const badEnd = (program: Program): Partial<Needs> => ({ newest: program.endReads, open: true, nextUndo: true })

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

/**
 * The rows a transition is likely to read, by the command and the attempt it names (`subject`; null when it names none).
 * Its size follows from the definition and what is open, never from the length of the run. What it does not foresee,
 * decide asks for itself (MissingRows).
 */
export function needs(program: Program, run: Run | null, command: Command, subject: Attempt | null): Needs {
  if (!run) return NO_NEEDS
  switch (command.kind) {
    case 'start':
    case 'begin':
    case 'pause':
      return NO_NEEDS
    case 'resume':
      return {
        ...NO_NEEDS,
        ...(run.held.length > 0 ? badEnd(program) : {}),
        newest: [...new Set(run.held.flatMap(({ node }) => program.reach.get(node)?.rows ?? []))],
        tasks: run.held.map(({ taskId }) => taskId),
      }
    case 'terminate':
    case 'undo':
      return { ...NO_NEEDS, ...badEnd(program), tasks: present(run.ending?.undoing) }
    default:
      return forSubject(program, run, command, subject)
  }
}

function forSubject(
  program: Program,
  run: Run,
  command: Extract<Command, { readonly taskId: TaskId | null }>,
  subject: Attempt | null,
): Needs {
  const bad = mayFail(run, command) ? badEnd(program) : {}
  const after = subject ? rowsAfter(program, subject) : []
  const newest = [...new Set([...after, ...(bad.newest ?? [])])]
  return { ...NO_NEEDS, ...bad, newest, tasks: present(command.taskId, subject?.rollbackOf) }
}
