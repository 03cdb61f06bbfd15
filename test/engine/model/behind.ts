import { allTasks, inside, typeOf, type Task } from './definition.ts'
import { watchersOf } from './joins.ts'
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

/** What lies behind a task lies behind the JOINs that wait for it or for any of that, too. */
export function behind({ workflow: { tasks } }: Pick<Run, 'workflow'>, ref: string): ReadonlySet<string> {
  const found = new Set(behindIn(tasks, ref) ?? [ref])
  for (const one of found)
    for (const join of watchersOf(tasks, new Set([one])))
      for (const later of behindIn(tasks, join.taskReferenceName) ?? []) found.add(later)
  return found
}

/** From where something behind an approval runs again: it shows that (ARCHITECTURE 4). */
export function askedAbout(run: Run, task: Task): string {
  if (typeOf(task) !== 'HUMAN') return ''
  const gated = behind(run, task.taskReferenceName)
  const again = run.voids.filter(({ from }) => from !== null && [...behind(run, from)].some((ref) => gated.has(ref)))
  return JSON.stringify(again)
}
