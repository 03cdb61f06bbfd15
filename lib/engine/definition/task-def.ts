import { z } from 'zod'
import type { JsonObject } from '#core/json.ts'
import { Count, Name, orDefault, orNull, Values } from './field.ts'
import { SchemaDef } from './schema-def.ts'

/** What happens when a timeout passes (Conductor: TaskDef.TimeoutPolicy). */
export const TimeoutPolicy = z.enum(['RETRY', 'TIME_OUT_WF', 'ALERT_ONLY'])
export type TimeoutPolicy = z.infer<typeof TimeoutPolicy>

const RetryLogic = z.enum(['FIXED', 'LINEAR_BACKOFF', 'EXPONENTIAL_BACKOFF'])

/** Conductor: TaskDef, with the defaults of the open server. Fields it does not name are kept as they are. */
export const TaskDef = z.looseObject({
  name: Name,
  description: orNull(z.string()),
  ownerEmail: orNull(z.string()),
  retryCount: orDefault(Count, 3),
  retryLogic: orDefault(RetryLogic, 'FIXED'),
  retryDelaySeconds: orDefault(Count, 60),
  backoffScaleFactor: orDefault(z.int().min(1), 1),
  maxRetryDelaySeconds: orDefault(Count, 0),
  backoffJitterMs: orDefault(Count, 0),
  timeoutSeconds: orDefault(Count, 0),
  totalTimeoutSeconds: orDefault(Count, 0),
  timeoutPolicy: orDefault(TimeoutPolicy, 'TIME_OUT_WF'),
  responseTimeoutSeconds: orDefault(Count, 3600),
  pollTimeoutSeconds: orDefault(Count, 0),
  concurrentExecLimit: orDefault(Count, 0),
  rateLimitPerFrequency: orDefault(Count, 0),
  rateLimitFrequencyInSeconds: orDefault(z.int().min(1), 1),
  inputTemplate: orDefault(Values, {}),
  inputKeys: orDefault(z.array(z.string()), []),
  outputKeys: orDefault(z.array(z.string()), []),
  isolationGroupId: orNull(z.string()),
  executionNameSpace: orNull(z.string()),
  runtimeMetadata: orDefault(z.array(z.string()), []),
  taskStatusListenerEnabled: orDefault(z.boolean(), true),
  inputSchema: orNull(SchemaDef),
  outputSchema: orNull(SchemaDef),
  enforceSchema: orDefault(z.boolean(), false),
  baseType: orNull(z.string()),
  metadata: orDefault(Values, {}),
})
export type TaskDef = z.infer<typeof TaskDef>

/** What Conductor assumes of a task nobody defined: SIMPLE is tried again three times, everything else never. */
export function defaultTaskDef(name: string, type: string): TaskDef {
  const extra: JsonObject = type === 'SIMPLE' ? {} : { retryCount: 0, responseTimeoutSeconds: 0 }
  return TaskDef.parse({ name, ...extra })
}

/** The definition of a name, which may be that of a member every object has, such as `constructor`. */
export const taskDefNamed = (defs: { readonly [name: string]: TaskDef }, name: string): TaskDef | undefined =>
  Object.hasOwn(defs, name) ? defs[name] : undefined
