import type { Json } from '#core/json.ts'
import { instant } from '#core/time.ts'
import { javaText } from '../java-text.ts'
import { waitUntil } from '../wait-time.ts'
import { CONTROL, type TaskType } from './task-type.ts'

/** Conductor: what is blank is not given. */
function text(value: Json | undefined): string | null {
  const given = value === undefined || value === null ? '' : javaText(value)
  return given.trim() === '' ? null : given
}

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
    const both = text(duration) !== null && text(until) !== null
    const given = both ? text : fixed
    const end = waitUntil(given(duration), given(until), instant(0))
    return typeof end === 'string' ? [{ path: `${path}.inputParameters`, message: end }] : []
  },
  open(_node, input, { now }) {
    const dueAt = waitUntil(text(input['duration']), text(input['until']), now)
    if (typeof dueAt === 'string') return { kind: 'end', status: 'FAILED_WITH_TERMINAL_ERROR', reason: dueAt }
    return dueAt === null ? { kind: 'wait' } : { kind: 'wait', dueAt, state: { dueAt } }
  },
}
