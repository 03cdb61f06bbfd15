import { z } from 'zod'
import { isObject, type JsonObject } from '#core/json.ts'
import { taskTypeNames } from '../tasks/task-types.ts'
import { HELP } from './help.ts'
import { TaskDef } from './task-def.ts'
import { WorkflowDef } from './workflow-def.ts'

/** A field with what it means; the names of the task types are offered for `type`. */
function describe(field: string, value: unknown, help: { readonly [field: string]: string }): unknown {
  const description = help[field]
  if (!isObject(value) || description === undefined) return value
  const isTaskType = field === 'type' && 'taskReferenceName' in help
  return { ...value, description, ...(isTaskType ? { examples: taskTypeNames() } : {}) }
}

/** The same schema with what each field means, at every depth. */
function withHelp(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withHelp)
  if (!isObject(schema)) return schema
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, withHelp(value)]))
  const { properties } = inner
  if (!isObject(properties)) return inner
  const help = HELP.find(({ marker }) => marker in properties)?.fields ?? {}
  const described = Object.entries(properties).map(([field, value]) => [field, describe(field, value, help)])
  return { ...inner, properties: Object.fromEntries(described) }
}

const schemaOf = (type: z.ZodType): JsonObject => withHelp(z.toJSONSchema(type, { io: 'input' })) as JsonObject

/** JSON Schema of a workflow definition as it is written, with what each field means. */
export const workflowJsonSchema = (): JsonObject => schemaOf(WorkflowDef)

/** JSON Schema of a task definition as it is written, with what each field means. */
export const taskJsonSchema = (): JsonObject => schemaOf(TaskDef)
