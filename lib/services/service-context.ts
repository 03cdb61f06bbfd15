import { randomBytes } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { newRunId, newSpanId, traceIdOf } from '#core/ids.ts'
import { instant } from '#core/time.ts'

/** A service that acts for itself, in a trace of its own. What it may is up to the policies that name it. */
export function serviceContext(id: string): Context {
  const now = instant(Date.now())
  return {
    actor: { kind: 'service', id },
    groups: [],
    via: 'system',
    traceId: traceIdOf(newRunId(now, randomBytes)),
    spanId: newSpanId(randomBytes),
    now,
  }
}
