import { allTasks, inside, typeOf, type Task } from './definition.ts'
import type { Run } from './rows.ts'

const refs = (tasks: readonly Task[]): string[] => allTasks(tasks).map((task) => task.taskReferenceName)

/** References of a task and of everything that may follow from its end, loops around it included; null when it is not in the list. */
function behindIn(tasks: readonly Task[], ref: string): string[] | null {
  for (const [i, task] of tasks.entries()) {
    const later = refs(tasks.slice(i + 1))
    if (task.taskReferenceName === ref) return [...refs([task]), ...later]
    const found = inside(task).flatMap((list) => behindIn(list, ref) ?? [])
    if (found.length === 0) continue
    return [...(typeOf(task) === 'DO_WHILE' ? refs([task]) : found), ...later]
  }
  return null
}

export const behind = (run: Run, ref: string): ReadonlySet<string> =>
  new Set(behindIn(run.workflow.tasks, ref) ?? [ref])

/** From where something behind an approval runs again: it shows that (ARCHITECTURE 4). */
export function askedAbout(run: Run, task: Task): string {
  if (typeOf(task) !== 'HUMAN') return ''
  const gated = behind(run, task.taskReferenceName)
  const again = run.voids.filter(({ from }) => from !== null && [...behind(run, from)].some((ref) => gated.has(ref)))
  return JSON.stringify(again)
}
