import type { Issue } from '#core/errors.ts'
import { extensionOf, type WorkflowTask } from '../definition/workflow-task.ts'
import type { TaskType } from './task-type.ts'

function check(task: WorkflowTask, path: string): Issue[] {
  const issues: Issue[] = []
  if (!extensionOf(task).approval) {
    const message = 'a HUMAN task needs an approval: title, action, group and quorum'
    issues.push({ path: `${path}.metadata["conductor-lightstep"].approval`, message })
  }
  for (const field of ['optional', 'permissive'] as const)
    if (task[field]) issues.push({ path: `${path}.${field}`, message: 'an approval cannot be stepped around' })
  return issues
}

/** A gate: it waits for people and has one door, the command decide-approval. */
export const human: TaskType = {
  type: 'HUMAN',
  isInstant: false,
  canRetry: false,
  hasEffect: false,
  queueOf: () => null,
  branches: () => [],
  check: (task, { path }) => check(task, path),
  open: () => ({ kind: 'gate' }),
}
