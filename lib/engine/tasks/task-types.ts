import { forkJoin } from './fork-join.ts'
import { http } from './http.ts'
import { human } from './human.ts'
import { join } from './join.ts'
import { simple } from './simple.ts'
import { switchTask } from './switch.ts'
import type { TaskType } from './task-type.ts'

/** Every task type the engine carries out. */
const TASK_TYPES: ReadonlyMap<string, TaskType> = new Map(
  [simple, http, switchTask, forkJoin, join, human].map((type) => [type.type, type]),
)

export const findTaskType = (type: string): TaskType | null => TASK_TYPES.get(type) ?? null
export const taskTypeNames = (): string[] => [...TASK_TYPES.keys()]

/** The type of a node that was checked at registration. */
export function taskTypeOf(type: string): TaskType {
  const found = findTaskType(type)
  if (!found) throw new Error(`no task type ${type}`)
  return found
}
