import { z } from 'zod'
import { Json, type JsonObject } from '#core/json-schema.ts'
import type { Evaluation, Failure, Sandbox } from '#sandbox/sandbox.ts'
import { TaskFailure, type Handler, type RunningTask } from './handler.ts'

/** What the engine keeps with the attempt for us. Without `data` the script sees the task's input. */
const ScriptState = z.object({
  script: z.strictObject({
    language: z.enum(['javascript', 'jq']),
    source: z.string(),
    form: z.enum(['program', 'body']),
  }),
  data: Json.optional(),
})

/** Conductor: of these an error in the script is final; LAMBDA, JSON_JQ_TRANSFORM, SWITCH and DECISION may be tried again. */
const IS_ERROR_FINAL = new Set(['INLINE', 'DO_WHILE'])

/**
 * Conductor: what the system tasks INLINE, LAMBDA, JSON_JQ_TRANSFORM, SWITCH, DECISION and DO_WHILE evaluate (spec 1.6), for
 * the queue `system:script`. The output is `{ result }`, of JSON_JQ_TRANSFORM `{ result, resultList }`.
 */
export function createScriptTaskHandler(sandbox: Sandbox): Handler {
  return async (input, task) => {
    const { script, data } = parseState(task)
    const evaluation = await sandbox.evaluate(script, data === undefined ? input : data)
    if (!evaluation.ok) throw refusal(evaluation, task.type)
    return outputOf(evaluation, task.type)
  }
}

function parseState({ ref, state }: RunningTask): z.infer<typeof ScriptState> {
  const parsed = ScriptState.safeParse(state)
  if (parsed.success) return parsed.data
  throw new TaskFailure(`The task ${ref} holds no script that could be run.`, { isFinal: true })
}

const outputOf = ({ value, all }: Extract<Evaluation, { ok: true }>, type: string): JsonObject =>
  type === 'JSON_JQ_TRANSFORM' ? { result: value, resultList: [...all] } : { result: value }

/** A script that took too long or found no place may do better next time, whatever its type. */
function refusal({ kind, message }: Failure, type: string): TaskFailure {
  const isFinal = kind !== 'timeout' && kind !== 'busy' && IS_ERROR_FINAL.has(type)
  return new TaskFailure(`The script failed. ${message}`, { isFinal, output: { error: message } })
}
