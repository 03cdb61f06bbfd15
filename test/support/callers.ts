import { ACCOUNT_NAMES, type Account, type Installation } from '../services/installation.ts'

/** Whoever may come to a door: every account, and those whose session is worth nothing. */
export const CALLERS = [...ACCOUNT_NAMES, 'an expired session', 'a made-up session', 'nobody'] as const
export type Caller = (typeof CALLERS)[number]

/** The status each caller is answered with. */
export type Answers = Readonly<Record<Caller, number>>

const isAccount = (caller: Caller): caller is Account => ACCOUNT_NAMES.some((name) => name === caller)

/** The session token a caller brings; nobody brings none. */
export async function tokenOf(installation: Installation, caller: Caller): Promise<string | null> {
  if (isAccount(caller)) return installation.signIn(caller)
  if (caller === 'an expired session') return installation.signIn('lead', -1)
  return caller === 'a made-up session' ? 'made-up' : null
}

/** Everybody is answered alike, but for those named. */
export const alike = (status: number, but: Partial<Answers> = {}): Answers => ({
  ...(Object.fromEntries(CALLERS.map((caller) => [caller, status])) as Answers),
  ...but,
})

/** Who is signed in is answered with `status`, whoever is not with 401. */
export const signedIn = (status: number, but: Partial<Record<Account, number>> = {}): Answers =>
  alike(401, { ...Object.fromEntries(ACCOUNT_NAMES.map((name) => [name, status])), ...but })
