import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Variables } from '#config/variables.ts'
import { LaunchError } from '../launch-error.ts'
import { postgresAccount } from '../postgres-account.ts'
import { reachableFolder, SUPERUSER } from '../postgres-cluster.ts'
import { isAlive } from '../postgres-survivor.ts'

const TOP = fileURLToPath(new URL('../../../', import.meta.url))

/** Lines of PostgreSQL's `postmaster.pid`, from 0. */
const PID = 0
const PORT = 3

/**
 * DATABASE_URL, else the PostgreSQL that runs on the data folder. Nothing is started: definitions are put into an
 * installation that runs.
 */
export function findDatabaseUrl({ DATABASE_URL, DATA_DIR }: Pick<Variables, 'DATABASE_URL' | 'DATA_DIR'>): string {
  if (DATABASE_URL !== undefined) return DATABASE_URL
  const dataDir = path.resolve(TOP, DATA_DIR)
  const lock = path.join(reachableFolder(path.join(dataDir, 'postgres'), postgresAccount()), 'postmaster.pid')
  const passwordFile = path.join(dataDir, 'keys', 'postgres-password')
  const lines = existsSync(lock) && existsSync(passwordFile) ? readFileSync(lock, 'utf8').split('\n') : []
  const port = Number(lines[PORT])
  if (!Number.isInteger(port) || !isAlive(Number(lines[PID])))
    throw new LaunchError(`No database runs on ${dataDir}: start it with npm start, or set DATABASE_URL or DATA_DIR.`)
  const password = encodeURIComponent(readFileSync(passwordFile, 'utf8'))
  return `postgresql://${SUPERUSER}:${password}@127.0.0.1:${port}/postgres`
}
