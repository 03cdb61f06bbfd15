import type { TaskType } from './task-type.ts'

/** Done by a worker or handler that takes it from the queue of its name. */
export const simple: TaskType = {
  type: 'SIMPLE',
  isInstant: false,
  canRetry: true,
  hasEffect: true,
  queueOf: (name) => `task:${name}`,
  branches: () => [],
  check: () => [],
  open: () => ({ kind: 'queue' }),
}
