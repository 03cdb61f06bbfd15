import { z } from 'zod'
import type { Settings } from '#config/settings.ts'
import { isObject } from '#core/json.ts'
import type { User } from '#db/users.ts'
import { SignInError } from './problem.ts'

const Claims = z.looseObject({
  sub: z.string().min(1).max(255),
  name: z.string().max(300).optional().catch(undefined),
  preferred_username: z.string().max(300).optional().catch(undefined),
  email: z.string().max(320).optional().catch(undefined),
})

const Groups = z.array(z.string().min(1).max(255)).max(500)

/** A person from the claims of a provider. Throws SignInError NoGroups when it does not say which groups somebody is in, even none. */
export function personOfClaims(claims: unknown, signIn: Settings['signIn']): Omit<User, 'id' | 'groupsAt'> {
  const known = Claims.parse(claims)
  const groups = Groups.safeParse(claimOf(known, signIn.groupsClaim))
  if (!groups.success) throw new SignInError('NoGroups')
  return {
    issuer: signIn.issuer,
    subject: known.sub,
    name: known.name || known.preferred_username || known.email || known.sub,
    email: known.email ?? null,
    groups: groups.data,
  }
}

/** A claim `realm.roles` is looked up as it stands, then step by step. */
export function claimOf(claims: { readonly [name: string]: unknown }, name: string): unknown {
  if (name in claims) return claims[name]
  return name.split('.').reduce<unknown>((value, part) => (isObject(value) ? value[part] : undefined), claims)
}
