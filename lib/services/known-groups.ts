import type { UserId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { Database } from '#db/database.ts'
import { findUser } from '#db/users.ts'

const DAY_MS = 86_400_000
/** Rights are as old as the last sign-in; of somebody who never comes back nobody knows whether they still have them. */
const GROUPS_DAYS_MAX = 90

/** The groups of somebody who is not here to ask, or why none count, said of them ("… is not known here any more"). */
export type KnownGroups = { readonly groups: readonly string[] } | { readonly problem: string }

export async function knownGroupsOf(db: Database, id: UserId, now: Instant): Promise<KnownGroups> {
  const user = await findUser(db.prisma, id)
  if (!user) return { problem: 'is not known here any more' }
  const ageDays = Math.floor((now - user.groupsAt) / DAY_MS)
  return ageDays > GROUPS_DAYS_MAX
    ? { problem: `last signed in ${ageDays} days ago: rights that old count no more` }
    : { groups: user.groups }
}
