import type { Issue } from '#core/errors.ts'
import type { TaskDef } from './task-def.ts'

/** The largest version a 32-bit integer holds, as in Conductor. */
const VERSION_MAX = 2 ** 31 - 1

/** Pages of the console that lie beside those of the workflows. */
const TAKEN_NAMES = new Set(['new', 'tasks', '.', '..'])

const isPrintable = (name: string): boolean => !/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}/\\]/u.test(name) && name.trim() === name

/** What is wrong with a name that becomes part of addresses and queues. */
export function nameIssues(name: string, path: string): Issue[] {
  if (TAKEN_NAMES.has(name)) return [{ path, message: `${name} is a page of the console; choose another name` }]
  if (isPrintable(name)) return []
  return [
    { path, message: 'must not hold slashes, control characters or half a character, nor begin or end with a space' },
  ]
}

export const versionIssues = (version: number): Issue[] =>
  version <= VERSION_MAX ? [] : [{ path: '$.version', message: `must not be more than ${VERSION_MAX}` }]

/** Limits of a task definition that contradict each other; `path` is where the definition stands. */
export function taskDefIssues(def: TaskDef, path: string): Issue[] {
  const { timeoutSeconds, responseTimeoutSeconds, totalTimeoutSeconds } = def
  const issues: Issue[] = []
  if (timeoutSeconds > 0 && responseTimeoutSeconds > timeoutSeconds)
    issues.push({ path: `${path}.responseTimeoutSeconds`, message: 'must not be more than timeoutSeconds' })
  if (totalTimeoutSeconds > 0 && totalTimeoutSeconds < timeoutSeconds)
    issues.push({ path: `${path}.totalTimeoutSeconds`, message: 'must not be less than timeoutSeconds' })
  return issues
}
