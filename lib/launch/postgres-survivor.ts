import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readlinkSync, realpathSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { LaunchError } from './launch-error.ts'

const FAST_STOP_MS = 5_000
const POLL_MS = 20

/**
 * After `kill -9` of a launcher and its watchdog PostgreSQL may live on. Ends the one that runs on this folder, and takes away
 * the lock file when its number belongs to a process that has nothing to do with the folder.
 */
export async function stopSurvivor(folder: string): Promise<void> {
  const lockFile = path.join(folder, 'postmaster.pid')
  if (!existsSync(lockFile)) return
  const pid = Number(readFileSync(lockFile, 'utf8').split('\n')[0])
  if (!Number.isInteger(pid) || pid <= 1 || !isPostgresOn(pid, folder)) {
    rmSync(lockFile, { force: true })
    return
  }
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    process.kill(pid, signal)
    if (await hasEnded(pid, Date.now() + FAST_STOP_MS)) return
  }
  throw new LaunchError(
    `An earlier PostgreSQL (process ${pid}) still runs on ${folder} and does not stop: end it and start again.`,
  )
}

function isPostgresOn(pid: number, folder: string): boolean {
  try {
    if (existsSync('/proc/self/cwd')) return realpathSync(readlinkSync(`/proc/${pid}/cwd`)) === realpathSync(folder)
    return execFileSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).includes(folder)
  } catch {
    return false
  }
}

async function hasEnded(pid: number, deadlineMs: number): Promise<boolean> {
  while (isAlive(pid)) {
    if (Date.now() > deadlineMs) return false
    await delay(POLL_MS)
  }
  return true
}

/** Whether a process with this number runs, ours or not. One that has ended but was not collected by its parent does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !isZombie(pid)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

function isZombie(pid: number): boolean {
  const file = `/proc/${pid}/status`
  return existsSync(file) && /^State:\s+Z/m.test(readFileSync(file, 'utf8'))
}
