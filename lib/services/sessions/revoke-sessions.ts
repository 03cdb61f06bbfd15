import { z } from 'zod'
import { personOf } from '#core/context.ts'
import { AppError } from '#core/errors.ts'
import type { UserId } from '#core/ids.ts'
import { deleteSessionsOf } from '#db/sessions.ts'
import { recordVerb } from '../verb.ts'

const UNDONE = 'Nobody was signed out.'

/** Signs whoever asks out of every browser. Nothing that session was used for works any more, within seconds. */
export const revokeSessions = recordVerb({
  name: 'session.revoke-all',
  action: 'signOut',
  undone: UNDONE,
  input: z.strictObject({}),
  async target(_db, _input, ctx): Promise<UserId> {
    const person = personOf(ctx.actor)
    if (!person) throw new AppError('forbidden', `Only a person has sessions. ${UNDONE}`)
    return person
  },
  resource: (id) => ({ kind: 'Account', id }),
  chain: (id) => `user:${id}`,
  async work(tx, _ctx, id) {
    const ended = await deleteSessionsOf(tx, id)
    return { output: { ended }, change: ended > 0 ? { kind: 'session.revoked', facts: { ended } } : null }
  },
})
