import type { TaskTypeLine } from '#services/workers/view.ts'

const BUILT_IN: { readonly [queue: string]: string } = {
  'system:http': 'HTTP calls',
  'system:script': 'Scripts and expressions',
}

/** What a type of tasks is called. */
export const typeWords = ({ task, queue }: Pick<TaskTypeLine, 'task' | 'queue'>): string =>
  task ?? BUILT_IN[queue] ?? queue
