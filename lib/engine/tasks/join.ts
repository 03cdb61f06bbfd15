import type { JsonObject } from '#core/json.ts'
import { isSuccess, type TaskStatus } from '../model.ts'
import { CONTROL, type TaskType } from './task-type.ts'

/** Waits until what it names has ended, wherever that stands. Its output is a view over the attempts it waited for. */
export const join: TaskType = {
  ...CONTROL,
  type: 'JOIN',
  isInstant: false,
  open: (node) => ({ kind: 'wait', state: countersOf(node.join?.byBranch.flat().length ?? 0) }),
}

/** So many of the tasks that failed are named. A JOIN's state is written at every end it counts: it must not grow with its fork. */
export const NAMED_MAX = 100

/** How much a JOIN still waits for, and how what it counted has ended. */
export const countersOf = (left: number): JsonObject => ({ left, withErrors: 0, failed: [], unnamed: 0, canceled: 0 })

const namedOf = (state: JsonObject) => (Array.isArray(state['failed']) ? state['failed'] : [])
const unnamedOf = (state: JsonObject) => Number(state['unnamed'] ?? 0)

/** The counters after one more end; `status` is null for a task its branch never came to. */
export function countEnd(state: JsonObject, ref: string, status: TaskStatus | null): JsonObject {
  const isGood = status === null || isSuccess(status)
  const named = namedOf(state)
  const isNamed = !isGood && named.length < NAMED_MAX
  return {
    left: Number(state['left']) - 1,
    withErrors: Number(state['withErrors']) + (status === 'COMPLETED_WITH_ERRORS' ? 1 : 0),
    failed: isNamed ? [...named, ref] : named,
    unnamed: unnamedOf(state) + (isGood || isNamed ? 0 : 1),
    canceled: Number(state['canceled']) + (status === 'CANCELED' ? 1 : 0),
  }
}

/** Whether a task that it counts is still to end. */
export const isCounting = (state: JsonObject): boolean => Number(state['left']) > 0

/** How a JOIN ends by its counters. Conductor: CANCELED when all that failed was cancelled. */
export function joinEnd(state: JsonObject): { status: TaskStatus; reason: string | null } {
  const named = namedOf(state)
  const unnamed = unnamedOf(state)
  const status = named.length + unnamed === Number(state['canceled']) ? 'CANCELED' : 'FAILED'
  const others = unnamed === 0 ? '' : ` and ${unnamed} more`
  if (named.length > 0) return { status, reason: `These tasks of its branches failed: ${named.join(', ')}${others}` }
  return { status: Number(state['withErrors']) > 0 ? 'COMPLETED_WITH_ERRORS' : 'COMPLETED', reason: null }
}

/** Takes the outcome of the first of several tasks that has run (Conductor: EXCLUSIVE_JOIN). */
export const exclusiveJoin: TaskType = {
  ...CONTROL,
  type: 'EXCLUSIVE_JOIN',
  open: () => ({ kind: 'exclusive' }),
}
