import type { SignInSettings } from '#config/settings.ts'
import type { Read } from '#db/database.ts'
import { findLastSignIn } from '#db/users.ts'
import { isoOf } from '#core/time.ts'
import { ok, unknown, type Check } from './check.ts'

const ABOUT = { id: 'groups', title: 'Groups of people' }

/** Whether the provider says people's groups: whoever comes without that claim is refused, so the last sign-in tells. */
export async function checkGroups(read: Read, { issuer, groupsClaim, scope }: SignInSettings): Promise<Check> {
  const last = await findLastSignIn(read, issuer)
  const facts = [['Claim', groupsClaim]] as const
  if (!last)
    return unknown({
      ...ABOUT,
      facts,
      says: 'Nobody has signed in through this provider yet.',
      fix: `Sign in once. Who is refused because of the groups needs the claim ${groupsClaim} (OIDC_GROUPS_CLAIM) in the id token or the userinfo answer, for one of the scopes ${scope} (OIDC_SCOPE)`,
    })
  const count = last.groups.length
  return ok({
    ...ABOUT,
    facts: [...facts, ['Last sign-in', isoOf(last.groupsAt)]],
    says: `${last.name} came with ${count === 1 ? 'one group' : `${count} groups`} at the last sign-in.`,
  })
}
