import type { SpanId, TraceId, UserId } from './ids.ts'
import type { InboundTrace } from './inbound-trace.ts'
import type { Instant } from './time.ts'

/** Who acts. An agent always acts for a person; a service acts for itself (schedules, the local sample seeder). */
export type Actor =
  | { readonly kind: 'user'; readonly id: UserId }
  | { readonly kind: 'service'; readonly id: string }
  | { readonly kind: 'agent'; readonly id: string; readonly for: UserId }

/** The door somebody came in by. */
export type Via = 'console' | 'api' | 'agent' | 'schedule' | 'runner' | 'system'

/** Who asks, through what, in which trace, when. Every verb and every query takes one; it is built at the border and nowhere else. */
export interface Context {
  readonly actor: Actor
  /** Group names as the identity provider issued them at sign-in. */
  readonly groups: readonly string[]
  readonly via: Via
  readonly traceId: TraceId
  readonly spanId: SpanId
  /** Where the request said it comes from: to be linked, never to be continued. */
  readonly inbound?: InboundTrace | null
  readonly now: Instant
}

/** The person behind an actor, if there is one. */
export const personOf = (actor: Actor): UserId | null => {
  if (actor.kind === 'user') return actor.id
  return actor.kind === 'agent' ? actor.for : null
}
