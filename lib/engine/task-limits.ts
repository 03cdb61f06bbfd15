import type { TaskDef } from './definition/task-def.ts'
import { boundOf, type TaskLimits } from './limits.ts'

/** What bounds the starts of a definition's attempts, or null. Conductor: 0 is no bound. */
export function limitsOf(def: TaskDef): TaskLimits | null {
  const { name, concurrentExecLimit, rateLimitPerFrequency, rateLimitFrequencyInSeconds } = def
  if (concurrentExecLimit === 0 && rateLimitPerFrequency === 0) return null
  return {
    name,
    concurrentMax: boundOf(concurrentExecLimit) || null,
    startsMax: boundOf(rateLimitPerFrequency) || null,
    windowSeconds: boundOf(rateLimitFrequencyInSeconds),
  }
}

/** How much of a definition's bounds is used: what runs, and what started within the window. */
export interface LimitUsage {
  readonly running: number
  readonly started: number
}

/** What a ready attempt waits for, in words, or null when there is room. */
export function limitWait(
  { name, concurrentMax, startsMax, windowSeconds }: TaskLimits,
  usage: LimitUsage,
): string | null {
  if (concurrentMax !== null && usage.running >= concurrentMax)
    return `waits for a free place of ${name} (${usage.running} of ${concurrentMax} running)`
  if (startsMax !== null && usage.started >= startsMax)
    return `waits until ${name} may start again (${usage.started} of ${startsMax} starts in ${windowSeconds} s)`
  return null
}
