import { z } from 'zod'
import type { Actor } from '#core/context.ts'
import { RunId, TaskId, UserId } from '#core/ids.ts'

export const ISSUER = 'conductor-lightstep'
/** A token is good for as long as a hand-off may take, and not a minute longer. */
export const LIFETIME_SECONDS = 300

/** RFC 8693: whoever acts now is outermost, those they act for are inside. */
interface Act {
  readonly sub: string
  readonly act?: Act | undefined
}
const Act: z.ZodType<Act> = z.strictObject({
  sub: z.string().min(1).max(300),
  get act() {
    return Act.optional()
  },
})

/** What a token says: who a task runs for, through whom, and which task it is. */
export const TaskClaims = z.strictObject({
  iss: z.literal(ISSUER),
  /** A person's id, or `service:<id>` when a service asked. */
  sub: z.string().min(1).max(300),
  aud: z.string().min(1).max(300),
  act: Act,
  iat: z.int(),
  exp: z.int(),
  jti: z.string().min(1).max(100),
  txn: z.strictObject({ run: RunId, task: TaskId, ref: z.string().min(1), attempt: z.int().min(0) }),
})
export type TaskClaims = z.infer<typeof TaskClaims>

/** The subject and the delegation chain of an actor. The orchestrator acts for all of them. */
export function delegationOf(actor: Actor): Pick<TaskClaims, 'sub' | 'act'> {
  switch (actor.kind) {
    case 'user':
      return { sub: actor.id, act: { sub: ISSUER } }
    case 'agent':
      return { sub: actor.for, act: { sub: ISSUER, act: { sub: `agent:${actor.id}` } } }
    default:
      return { sub: `service:${actor.id}`, act: { sub: ISSUER } }
  }
}

/** The person a token speaks for, if it speaks for one. */
export const personOfClaims = (claims: Pick<TaskClaims, 'sub'>): UserId | null =>
  UserId.safeParse(claims.sub).data ?? null
