import { execFile } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createHash } from 'node:crypto'
import path from 'node:path'
import { promisify } from 'node:util'
import { LaunchError, reasonOf } from './launch-error.ts'
import { canReach, type Account } from './postgres-account.ts'
import { sharedFolder } from './postgres-binaries.ts'

const run = promisify(execFile)

/** PostgreSQL's superuser, owner of everything in the embedded cluster. */
export const SUPERUSER = 'conductor_lightstep'

export interface NewCluster {
  readonly folder: string
  readonly binaries: string
  readonly account: Account
  readonly password: string
  /** False for tests: nothing is forced to disk. */
  readonly isDurable: boolean
}

/** The folder a cluster really lies in: the wished one, or one the account can reach, named after it. */
export function reachableFolder(wished: string, account: Account): string {
  if (canReach(account, wished)) return wished
  const name = createHash('sha256').update(path.resolve(wished)).digest('hex').slice(0, 16)
  return path.join(sharedFolder(), `data-${name}`)
}

/** Makes the cluster unless it exists. It gets its name only when it is complete, so a killed initdb leaves nothing that looks whole. */
export async function ensureCluster(cluster: NewCluster): Promise<void> {
  if (existsSync(cluster.folder) && readdirSync(cluster.folder).length > 0) return mustBeCluster(cluster.folder)
  const parent = path.dirname(cluster.folder)
  mkdirSync(parent, { recursive: true, mode: 0o711 })
  for (const name of readdirSync(parent)) {
    if (name.startsWith(`${path.basename(cluster.folder)}.new-`)) rmSync(path.join(parent, name), { recursive: true })
  }
  const unfinished = mkdtempSync(`${cluster.folder}.new-`)
  await initialise(cluster, unfinished)
  rmSync(cluster.folder, { recursive: true, force: true })
  renameSync(path.join(unfinished, 'data'), cluster.folder)
  rmSync(unfinished, { recursive: true })
}

function mustBeCluster(folder: string): void {
  if (existsSync(path.join(folder, 'PG_VERSION'))) return
  throw new LaunchError(
    `The folder ${folder} is not a PostgreSQL database and is not empty: move it away to start with an empty database, or set DATABASE_URL.`,
  )
}

async function initialise(cluster: NewCluster, folder: string): Promise<void> {
  const { account, binaries, password } = cluster
  const passwordFile = path.join(folder, 'password')
  writeFileSync(passwordFile, password, { mode: 0o600 })
  chmodSync(folder, 0o700)
  if (account) {
    chownSync(passwordFile, account.uid, account.gid)
    chownSync(folder, account.uid, account.gid)
  }
  const data = path.join(folder, 'data')
  const identity = account ? { uid: account.uid, gid: account.gid } : {}
  try {
    await run(path.join(binaries, 'initdb'), initArguments(data, passwordFile, cluster.isDurable), {
      ...identity,
      cwd: folder,
      env: postgresEnvironment(),
    })
  } catch (error) {
    rmSync(folder, { recursive: true })
    throw new LaunchError(`A new database could not be made in ${cluster.folder}: ${lastLine(reasonOf(error))}`)
  }
}

/** Nothing of our own environment reaches PostgreSQL: it holds secrets. */
export const postgresEnvironment = (): NodeJS.ProcessEnv => ({
  NODE_ENV: 'production',
  LC_ALL: 'C',
  ...(process.env.PATH === undefined ? {} : { PATH: process.env.PATH }),
})

const initArguments = (data: string, passwordFile: string, isDurable: boolean): string[] => [
  `--pgdata=${data}`,
  `--username=${SUPERUSER}`,
  `--pwfile=${passwordFile}`,
  '--auth=scram-sha-256',
  '--encoding=UTF8',
  '--locale=C',
  '--locale-provider=builtin',
  '--builtin-locale=C.UTF-8',
  ...(isDurable ? [] : ['--no-sync']),
]

const lastLine = (text: string): string => text.trim().split('\n').at(-1) ?? text
