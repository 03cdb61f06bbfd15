import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { freePort } from './free-port.ts'
import { LaunchError } from './launch-error.ts'
import { postgresAccount, type Account } from './postgres-account.ts'
import { findBinaries } from './postgres-binaries.ts'
import { ensureCluster, postgresEnvironment, reachableFolder, SUPERUSER } from './postgres-cluster.ts'
import { stopSurvivor } from './postgres-survivor.ts'
import { watchOver } from './watch-over.ts'

export interface PostgresOptions {
  readonly folder: string
  readonly logFile: string
  readonly password: string
  /** The port it had before; a free one without. */
  readonly port?: number
  /** False for tests: nothing is forced to disk, and a crash of the machine loses everything. */
  readonly isDurable: boolean
  /** A folder the watchdog removes when we are gone and PostgreSQL has stopped. */
  readonly removeAfter?: string
}

export interface PostgresServer {
  readonly port: number
  readonly pid: number
  /** Where the data really lies. */
  readonly folder: string
  url(database: string): string
  /** Resolves when PostgreSQL has ended, however that came about. */
  readonly ended: Promise<void>
  stop(): Promise<void>
}

const START_ATTEMPTS_MAX = 40
const RETRY_DELAY_MS = 250
const READY_TIMEOUT_MS = 30_000
const POLL_MS = 10
const FAST_STOP_MS = 600

/** Where a database of the server on that port is reached. */
export const postgresUrl = (port: number, password: string, database: string): string =>
  `postgresql://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`

/** Starts PostgreSQL on its own data and a free port of loopback; it ends with this process, even after `kill -9`. */
export async function startPostgres(options: PostgresOptions): Promise<PostgresServer> {
  const account = postgresAccount()
  const binaries = findBinaries(account)
  const folder = reachableFolder(path.resolve(options.folder), account)
  await ensureCluster({ folder, binaries, account, password: options.password, isDurable: options.isDurable })
  await stopSurvivor(folder)
  mkdirSync(path.dirname(options.logFile), { recursive: true })
  for (let attempt = 1; ; attempt++) {
    const started = await startOnce({ ...options, folder }, binaries, account)
    if (started !== 'busy') return started
    if (attempt === START_ATTEMPTS_MAX) {
      throw new LaunchError(
        `The database in ${folder} is still held by an earlier PostgreSQL: stop it and start again.`,
      )
    }
    await delay(RETRY_DELAY_MS)
  }
}

/** `busy`: processes of a killed PostgreSQL still hold its memory, or the port was taken a moment ago; worth another try. */
async function startOnce(
  options: PostgresOptions,
  binaries: string,
  account: Account,
): Promise<PostgresServer | 'busy'> {
  const port = options.port ?? (await freePort())
  const log = openSync(options.logFile, 'w', 0o600)
  const child = spawn(path.join(binaries, 'postgres'), serverArguments(options, port), {
    stdio: ['ignore', log, log],
    detached: true,
    cwd: options.folder,
    env: postgresEnvironment(),
    ...(account ? { uid: account.uid, gid: account.gid } : {}),
  })
  closeSync(log)
  const ended = endOf(child)
  if (child.pid !== undefined) {
    const watchdog = watchOver(child.pid, options.removeAfter)
    void ended.then(() => watchdog.dismiss())
  }
  if (await becomesReady(child, options.folder)) return serverOf(child, port, ended, options)
  child.kill('SIGKILL')
  const text = readFileSync(options.logFile, 'utf8')
  if (/already exists|still in use|Address already in use/.test(text)) return 'busy'
  throw new LaunchError(
    `The database in ${options.folder} did not start (${complaint(text)}): restore it, or move the folder away to start with an empty one; the log is ${options.logFile}.`,
  )
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
}

const complaint = (log: string): string =>
  /(?:FATAL|PANIC|ERROR):\s*(.+)/.exec(log)?.[1] ?? log.trim().split('\n').at(-1) ?? 'it said nothing'

/** What a statement that failed was about may be people and secrets: the log says what failed and not with what. */
const WITHOUT_VALUES = ['log_error_verbosity=terse', 'log_min_error_statement=panic']

const UNSAFE_BUT_QUICK = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'max_wal_senders=0',
  'wal_level=minimal',
]

function serverArguments({ folder, isDurable }: PostgresOptions, port: number): string[] {
  const settings = [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    'timezone=UTC',
    'log_timezone=UTC',
    'max_connections=300',
    ...WITHOUT_VALUES,
    ...(isDurable ? [] : UNSAFE_BUT_QUICK),
  ]
  return ['-D', folder, ...settings.flatMap((setting) => ['-c', setting])]
}

/** PostgreSQL writes its own state into line 8 of postmaster.pid. */
async function becomesReady(child: ChildProcess, folder: string): Promise<boolean> {
  const deadline = Date.now() + READY_TIMEOUT_MS
  while (Date.now() < deadline && child.exitCode === null && child.signalCode === null && child.pid !== undefined) {
    const lines = readLock(folder)
    if (lines[0]?.trim() === String(child.pid) && lines[7]?.trim() === 'ready') return true
    await delay(POLL_MS)
  }
  return false
}

function readLock(folder: string): string[] {
  try {
    return readFileSync(path.join(folder, 'postmaster.pid'), 'utf8').split('\n')
  } catch {
    return []
  }
}

function serverOf(child: ChildProcess, port: number, ended: Promise<void>, options: PostgresOptions): PostgresServer {
  return {
    port,
    pid: child.pid ?? 0,
    folder: options.folder,
    ended,
    url: (database) => postgresUrl(port, options.password, database),
    async stop() {
      child.kill('SIGINT')
      const hasEnded = await Promise.race([ended.then(() => true), delay(FAST_STOP_MS, false, { ref: false })])
      if (!hasEnded) child.kill('SIGQUIT')
      await ended
      if (options.removeAfter) rmSync(options.removeAfter, { recursive: true, force: true })
    },
  }
}
