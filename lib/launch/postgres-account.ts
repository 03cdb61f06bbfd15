import { existsSync, readFileSync, statSync } from 'node:fs'
import path from 'node:path'
import { LaunchError } from './launch-error.ts'

/** The operating-system account PostgreSQL runs as; null when it is our own, because PostgreSQL refuses only root. */
export type Account = { readonly name: string; readonly uid: number; readonly gid: number } | null

/** As root: the account `postgres` if there is one, else `nobody`. */
export function postgresAccount(): Account {
  if (process.getuid?.() !== 0) return null
  const accounts = new Map(
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .map(([name = '', , uid, gid]) => [name, { name, uid: Number(uid), gid: Number(gid) }]),
  )
  const account = accounts.get('postgres') ?? accounts.get('nobody')
  if (account) return account
  throw new LaunchError(
    'PostgreSQL refuses to run as root and there is no account "postgres" or "nobody" to run it as: start as an ordinary user, or set DATABASE_URL.',
  )
}

/** Whether the account may walk into every folder above `target`; what does not exist yet is ours to make reachable. */
export function canReach(account: Account, target: string): boolean {
  if (!account) return true
  for (let folder = path.dirname(path.resolve(target)); ; folder = path.dirname(folder)) {
    if (existsSync(folder) && !canEnter(account, folder)) return false
    if (folder === path.dirname(folder)) return true
  }
}

function canEnter(account: NonNullable<Account>, folder: string): boolean {
  const { mode, uid, gid } = statSync(folder)
  if (uid === account.uid) return (mode & 0o100) !== 0
  if (gid === account.gid) return (mode & 0o010) !== 0
  return (mode & 0o001) !== 0
}
