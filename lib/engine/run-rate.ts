import type { WorkflowDef } from './definition/workflow-def.ts'
import { resolve } from './expression.ts'
import { javaText } from './java-text.ts'
import type { RunRate } from './limits.ts'
import { readsOf } from './references.ts'
import type { Turn } from './turn.ts'

/** The bound a run that begins shares with others of its workflow and key, or null (Conductor: WorkflowDef.rateLimitConfig). */
export function rateOf(turn: Turn, { rateLimitConfig }: WorkflowDef): RunRate | null {
  if (!rateLimitConfig || rateLimitConfig.concurrentExecLimit === 0) return null
  const { rateLimitKey, concurrentExecLimit, policy } = rateLimitConfig
  const key = resolve(rateLimitKey, turn.scope(null, readsOf({ rateLimitKey })))
  const isQueued = policy === 'QUEUE'
  return { key: typeof key === 'string' ? key : javaText(key), concurrentMax: concurrentExecLimit, isQueued }
}
