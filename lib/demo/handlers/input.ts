import type { z } from 'zod'
import type { JsonObject } from '#core/json.ts'
import { TaskFailure } from '#runner/handler.ts'

/** A task's input as its schema says, or a final failure that names each wrong field. */
export function readInput<S extends z.ZodType>(schema: S, input: JsonObject): z.infer<S> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`)
  throw new TaskFailure(`The input is not valid, nothing was done: ${wrong.join('; ')}.`, { isFinal: true })
}
