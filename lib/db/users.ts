import { UserId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import { at, type Read, type Sql, type Tx } from './database.ts'
import { run, statement } from './statement.ts'

const NAMES = statement('list-user-names')

/** A person, as an identity provider vouched for them at their last sign-in. */
export interface User {
  readonly id: UserId
  readonly issuer: string
  readonly subject: string
  readonly name: string
  readonly email: string | null
  readonly groups: readonly string[]
  /** When the identity provider said so. */
  readonly groupsAt: Instant
}

/** Keeps what the provider says at a sign-in; the groups of before are gone. The id of a new person is `newId`. */
export async function saveSignIn(
  tx: Tx,
  person: Omit<User, 'id' | 'groupsAt'>,
  newId: string,
  now: Instant,
): Promise<User> {
  const { issuer, subject, ...vouched } = person
  const facts = { ...vouched, groups: [...person.groups], groupsAt: new Date(now) }
  const row = await tx.user.upsert({
    where: { issuer_subject: { issuer, subject } },
    create: { id: newId, issuer, subject, ...facts, createdAt: new Date(now) },
    update: facts,
  })
  return userOf(row)
}

export async function findUser(read: Read, id: UserId): Promise<User | null> {
  const row = await read.user.findUnique({ where: { id } })
  return row && userOf(row)
}

export async function findUserBySubject(read: Read, issuer: string, subject: string): Promise<User | null> {
  const row = await read.user.findUnique({ where: { issuer_subject: { issuer, subject } } })
  return row && userOf(row)
}

/** Whoever of an issuer signed in last. */
export async function findLastSignIn(read: Read, issuer: string): Promise<User | null> {
  const row = await read.user.findFirst({ where: { issuer }, orderBy: { groupsAt: 'desc' } })
  return row && userOf(row)
}

/** Names of people by id; ids of nobody are left out. */
export async function namesOfUsers(sql: Sql, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const wanted = [...new Set(ids)].filter((id) => UserId.safeParse(id).success)
  if (wanted.length === 0) return new Map()
  const { rows } = await run<Pick<User, 'id' | 'name'>>(sql, NAMES, [wanted])
  return new Map(rows.map((row) => [row.id, row.name]))
}

type UserRow = { [K in keyof Omit<User, 'id' | 'groups' | 'groupsAt'>]: User[K] } & {
  id: string
  groups: string[]
  groupsAt: Date
}

const userOf = (row: UserRow): User => ({
  id: UserId.parse(row.id),
  issuer: row.issuer,
  subject: row.subject,
  name: row.name,
  email: row.email,
  groups: row.groups,
  groupsAt: at(row.groupsAt),
})
