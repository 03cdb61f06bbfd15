import { isKeepable } from '#core/input.ts'
import type { WorkflowDef } from './definition/workflow-def.ts'
import { resolve } from './expression.ts'
import { javaText } from './java-text.ts'
import { boundOf, type RunRate } from './limits.ts'
import { readsOf } from './references.ts'
import type { Turn } from './turn.ts'

/** A longer key stands in no index. */
const KEY_LENGTH_MAX = 255

/** The bound a run that begins shares with others of its workflow and key, or null (Conductor: WorkflowDef.rateLimitConfig). */
export function rateOf(turn: Turn, { rateLimitConfig }: WorkflowDef): RunRate | null {
  if (!rateLimitConfig || rateLimitConfig.concurrentExecLimit === 0) return null
  const { rateLimitKey, concurrentExecLimit, policy } = rateLimitConfig
  const value = resolve(rateLimitKey, turn.scope(null, readsOf({ rateLimitKey })))
  const text = typeof value === 'string' ? value : javaText(value)
  const key = text.length <= KEY_LENGTH_MAX && isKeepable(text) ? text : turn.env.digest(text)
  return { key, concurrentMax: boundOf(concurrentExecLimit), isQueued: policy === 'QUEUE' }
}
