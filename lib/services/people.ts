import { personOf, type Actor } from '#core/context.ts'
import type { Sql } from '#db/database.ts'
import { namesOfUsers } from '#db/users.ts'
import type { PersonView } from './runs/view.ts'

/** Names of those a page shows. Somebody whose row is gone keeps their id and nothing else. */
export interface People {
  name(id: string): string
  person(id: string): PersonView
  actor(actor: Actor): string
  actorPerson(actor: Actor): PersonView
}

/** A runner's id is `<process>-<uuid>`: the beginning of the UUID is enough to tell runners apart. */
const serviceName = (id: string): string => id.replace(/^([a-z]+)-([0-9a-f]{8})-[0-9a-f-]{27}$/, 'runner $1-$2')

/** Looks up all at once. */
export async function peopleOf(sql: Sql, ids: readonly (string | null)[]): Promise<People> {
  const names = await namesOfUsers(
    sql,
    ids.filter((id) => id !== null),
  )
  return peopleNamed(names)
}

/** The same of names that are known. */
export function peopleNamed(names: ReadonlyMap<string, string>): People {
  const name = (id: string): string => names.get(id) ?? 'somebody no longer known'
  const actor = (who: Actor): string => {
    if (who.kind === 'user') return name(who.id)
    return who.kind === 'agent' ? `${who.id} for ${name(who.for)}` : serviceName(who.id)
  }
  return {
    name,
    person: (id) => ({ id, name: name(id) }),
    actor,
    actorPerson: (who) => ({ id: personOf(who) ?? who.id, name: actor(who) }),
  }
}

/** Ids of the people behind actors. */
export const idsOfActors = (actors: readonly Actor[]): readonly (string | null)[] => actors.map(personOf)
