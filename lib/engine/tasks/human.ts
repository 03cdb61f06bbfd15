import type { Issue } from '#core/errors.ts'
import type { WorkflowTask } from '../definition/workflow-task.ts'
import { CONTROL, type TaskType } from './task-type.ts'

const check = (task: WorkflowTask, path: string): Issue[] =>
  (['optional', 'permissive'] as const).flatMap((field) =>
    task[field] ? [{ path: `${path}.${field}`, message: 'an approval cannot be stepped around' }] : [],
  )

/** A gate: it waits for people and has one door, the command decide-approval. */
export const human: TaskType = {
  ...CONTROL,
  type: 'HUMAN',
  isInstant: false,
  check: (task, { path }) => check(task, path),
  open: () => ({ kind: 'gate' }),
}
