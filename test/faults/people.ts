import { randomBytes } from 'node:crypto'
import type { Context } from '#core/context.ts'
import { newRunId, newSpanId, newUuid, traceIdOf } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import type { Database } from '#db/database.ts'
import { saveSignIn } from '#db/users.ts'

/** Somebody who is signed in: a new request each time it is called. */
export type Person = () => Context & { readonly actor: { readonly kind: 'user' } }

export async function signIn(db: Database, name: string, groups: readonly string[]): Promise<Person> {
  const person = { issuer: 'https://idp.test', subject: name, name, email: null, groups }
  const { id } = await saveSignIn(db.prisma, person, newUuid(Date.now(), randomBytes), instant(Date.now()))
  return () => {
    const now = instant(Date.now())
    const traceId = traceIdOf(newRunId(now, randomBytes))
    return { actor: { kind: 'user', id }, groups, via: 'console', traceId, spanId: newSpanId(randomBytes), now }
  }
}
