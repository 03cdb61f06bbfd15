import type { Context } from '#core/context.ts'
import { newRunId, newSpanId, traceIdOf, type RandomBytes } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import type { Database } from '#db/database.ts'
import { findSession } from '#db/sessions.ts'
import { hashToken } from './token.ts'

/** The Context of whoever holds a session token, or null when the session is unknown, revoked or over. */
export async function contextOfToken(db: Database, token: string, random: RandomBytes): Promise<Context | null> {
  const now = instant(Date.now())
  const session = await findSession(db.pool, hashToken(token))
  if (!session || session.expiresAt <= now) return null
  return {
    actor: { kind: 'user', id: session.user.id },
    groups: session.user.groups,
    via: 'console',
    traceId: traceIdOf(newRunId(now, random)),
    spanId: newSpanId(random),
    now,
  }
}
