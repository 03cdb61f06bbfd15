import { z } from 'zod'
import { Text } from '#core/input.ts'
import { payloadTextProblem, type Json, type JsonObject } from '#core/json.ts'
import { EXTENSION, ServiceFunction } from './extension.ts'
import { Count, Name, orDefault, orNull, Values } from './field.ts'

const ACTIONS_MAX = 20

const StartWorkflow = z.looseObject({
  name: Name,
  version: orNull(Count),
  correlationId: orNull(z.string()),
  input: orDefault(Values, {}),
})

/** Which task, by `taskId`, which needs no run, or by the run and its reference; each may be an expression. */
const TaskEnd = z
  .looseObject({
    workflowId: orNull(z.string()),
    taskRefName: orNull(z.string()),
    taskId: orNull(z.string()),
    output: orDefault(Values, {}),
    reasonForIncompletion: orNull(z.string()),
  })
  .refine(({ workflowId, taskRefName, taskId }) => taskId || (workflowId && taskRefName), {
    message: 'names a task: in taskId, or in taskRefName with its run in workflowId',
  })

const expandInlineJSON = orDefault(z.boolean(), false)
const EventAction = z.discriminatedUnion('action', [
  z.looseObject({ action: z.literal('start_workflow'), start_workflow: StartWorkflow, expandInlineJSON }),
  z.looseObject({ action: z.literal('complete_task'), complete_task: TaskEnd, expandInlineJSON }),
  z.looseObject({ action: z.literal('fail_task'), fail_task: TaskEnd, expandInlineJSON }),
])
export type EventAction = z.infer<typeof EventAction>

/** Conductor: EventHandler. What it may act on is said by its service function. Fields it does not name are kept as they are. */
export const EventHandlerDef = z.looseObject({
  name: Text.min(1).max(255),
  event: Text.regex(
    /^conductor:[^:]+:.+$/,
    'must be conductor:<workflow>:<name>, as an EVENT task of a workflow publishes it',
  ),
  condition: orNull(z.string().max(10_000)),
  evaluatorType: orDefault(z.enum(['javascript', 'graaljs']), 'javascript'),
  active: orDefault(z.boolean(), false),
  actions: z.array(EventAction).min(1).max(ACTIONS_MAX),
  metadata: z.looseObject({ [EXTENSION]: z.strictObject({ serviceFunction: ServiceFunction }) }),
})
export type EventHandlerDef = z.infer<typeof EventHandlerDef>

/** The unit of permission a handler belongs to: it hears of, and acts upon, nothing else. */
export const functionOfHandler = (handler: EventHandlerDef): string => handler.metadata[EXTENSION].serviceFunction

function expanded(value: Json): Json {
  if (typeof value === 'string') return parsedOrSame(value)
  if (Array.isArray(value)) return value.map(expanded)
  if (typeof value !== 'object' || value === null) return value
  return expandedObject(value)
}

/** Conductor: expandInlineJSON. Texts that are JSON objects or lists become them, if they are within the bounds of a payload. */
export const expandedObject = (value: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(value).map(([name, member]) => [name, expanded(member)]))

function parsedOrSame(text: string): Json {
  if (!/^\s*[[{]/.test(text) || payloadTextProblem(text) !== null) return text
  try {
    return JSON.parse(text) as Json
  } catch {
    return text
  }
}
