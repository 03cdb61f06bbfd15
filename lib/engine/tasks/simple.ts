import { WORK, type TaskType } from './task-type.ts'

/** Done by a worker or handler that takes it from the queue of its name. */
export const simple: TaskType = {
  ...WORK,
  type: 'SIMPLE',
  queueOf: (name) => `task:${name}`,
  open: () => ({ kind: 'queue' }),
}

/** A type the engine does not know queues under its type, for whoever polls that (Conductor: USER_DEFINED). */
export const userDefined = (type: string): TaskType => ({ ...simple, type, queueOf: () => `task:${type}` })
