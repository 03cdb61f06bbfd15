import type { Json } from '#core/json.ts'
import { instant } from '#core/time.ts'
import { javaText } from '../java-text.ts'
import { waitUntil } from '../wait-time.ts'
import { CONTROL, type TaskType } from './task-type.ts'

const text = (value: Json | undefined): string | null =>
  value === undefined || value === null ? null : javaText(value)
const fixed = (value: Json | undefined): string | null => {
  const given = text(value)
  return given?.startsWith('${') ? null : given
}

/** Waits for a time, until a moment, or until somebody outside completes it. */
export const wait: TaskType = {
  ...CONTROL,
  type: 'WAIT',
  isInstant: false,
  canRetry: true,
  isOpenToAll: true,
  check({ inputParameters }, { path }) {
    const { duration, until } = inputParameters
    const both = duration !== undefined && until !== undefined
    const end = waitUntil(both ? text(duration) : fixed(duration), both ? text(until) : fixed(until), instant(0))
    return typeof end === 'string' ? [{ path: `${path}.inputParameters`, message: end }] : []
  },
  open(_node, input, { now }) {
    const dueAt = waitUntil(text(input['duration']), text(input['until']), now)
    if (typeof dueAt === 'string') return { kind: 'end', status: 'FAILED_WITH_TERMINAL_ERROR', reason: dueAt }
    return dueAt === null ? { kind: 'wait' } : { kind: 'wait', dueAt, state: { dueAt } }
  },
}
