import { ACCOUNT_NAMES, type Account } from './installation.ts'

/** What each account is answered. */
export type Expected = Record<Account, string>

export const everybody = (outcome: string, but: Partial<Expected> = {}): Expected => ({
  ...(Object.fromEntries(ACCOUNT_NAMES.map((name) => [name, outcome])) as Expected),
  ...but,
})
export const sees = everybody('ok', { stranger: 'not_found' })
export const some = (list: readonly unknown[]) => (list.length > 0 ? 'some' : 'none')
