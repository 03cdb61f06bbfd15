import { PAYLOAD_LIMITS, payloadProblem, type Json, type JsonObject } from '#core/json.ts'
import { keyProblem } from './name-problem.ts'
import type { PublishedEvent } from './send.ts'
import { expandedObject, type EventAction } from './definition/event-handler.ts'
import { isSpent, resolveObject, type Scope } from './expression.ts'

/** What one action of a handler wants done about an event, its expressions resolved over the payload. */
export type EventWish =
  | {
      readonly kind: 'start'
      readonly workflow: { readonly name: string; readonly version: number | null }
      readonly input: JsonObject
      readonly correlationId: string | null
    }
  | {
      readonly kind: 'end'
      readonly status: 'COMPLETED' | 'FAILED'
      /** Null when `taskId` alone says which task. */
      readonly runId: string | null
      readonly taskId: string | null
      readonly ref: string | null
      readonly output: JsonObject
      readonly reason: string | null
    }

const text = (value: Json | undefined): string | null =>
  value === null || value === undefined || value === '' ? null : String(value)

/** The wish, or what is wrong with it. */
export function wishOf(action: EventAction, event: PublishedEvent): EventWish | string {
  const payload = action.expandInlineJSON ? expandedObject(event.payload) : event.payload
  const scope: Scope = { root: payload, taskId: null, budget: { left: PAYLOAD_LIMITS.bytesMax } }
  const asked = action.action === 'start_workflow' ? action.start_workflow : endOf(action)
  const given = resolveObject(asked as JsonObject, scope)
  const problem = isSpent(scope) ? 'is larger than 10 MB' : payloadProblem(given)
  if (problem !== null) return `What the action's expressions come to ${problem}.`
  return action.action === 'start_workflow' ? startOf(given, event) : endWish(action.action, given)
}

const endOf = (action: Exclude<EventAction, { action: 'start_workflow' }>) =>
  action.action === 'complete_task' ? action.complete_task : action.fail_task

function startOf(given: JsonObject, event: PublishedEvent): EventWish | string {
  const correlationId = text(given['correlationId'])
  const problem = keyProblem(correlationId)
  if (problem !== null) return `The correlationId ${problem}. Nothing was launched.`
  const version = Number(given['version'] ?? 0)
  return {
    kind: 'start',
    workflow: { name: String(given['name']), version: version > 0 ? version : null },
    input: {
      ...(given['input'] as JsonObject),
      'conductor.event.messageId': event.id,
      'conductor.event.name': event.name,
    },
    correlationId,
  }
}

function endWish(action: 'complete_task' | 'fail_task', given: JsonObject): EventWish {
  return {
    kind: 'end',
    status: action === 'complete_task' ? 'COMPLETED' : 'FAILED',
    runId: text(given['workflowId']),
    taskId: text(given['taskId']),
    ref: text(given['taskRefName']),
    output: given['output'] as JsonObject,
    reason: text(given['reasonForIncompletion']),
  }
}
