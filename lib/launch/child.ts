import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { DATABASE_THERE } from './database-there.ts'

export interface ChildSpec {
  readonly name: string
  /** TypeScript program, a path. */
  readonly program: string
  readonly programArguments: readonly string[]
  readonly env: NodeJS.ProcessEnv
  readonly logFile: string
  /** For a process that is started before the database can be used: it is told when this resolves (database-there.ts). */
  readonly database?: Promise<unknown>
  /** Output goes to the terminal instead of the log file. */
  readonly isLoud: boolean
}

const LIFELINE = fileURLToPath(new URL('./lifeline.ts', import.meta.url))
const STOP_GRACE_MS = 1_000

export interface RunningChild {
  readonly pid: number
  readonly ended: Promise<void>
  /** Resolves to true when the process says that it serves, to false when it ended before. */
  readonly ready: Promise<boolean>
  stop(): Promise<void>
  /** The last line the process wrote, for a sentence about why it ended. */
  lastWords(): string
}

/** Starts one process of ours. It holds a channel to us and ends when that closes. */
export function startChild(spec: ChildSpec): RunningChild {
  const log = openSync(spec.logFile, 'a', 0o600)
  const output = spec.isLoud ? 'inherit' : log
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', '--import', LIFELINE, spec.program, ...spec.programArguments],
    { env: spec.env, stdio: ['pipe', output, output, 'ipc'], detached: true },
  )
  closeSync(log)
  spec.database?.then(
    () => child.connected && child.send(DATABASE_THERE),
    () => undefined,
  )
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve())
    child.once('error', () => resolve())
  })
  const serves = new Promise<boolean>((resolve) => {
    child.once('message', () => resolve(true))
  })
  return {
    pid: child.pid ?? 0,
    ended,
    ready: Promise.race([serves, ended.then(() => false)]),
    stop: () => stopChild(child, ended),
    lastWords: () => lastLine(spec.logFile),
  }
}

async function stopChild(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.kill('SIGTERM')
  const isInTime = await Promise.race([ended.then(() => true), delay(STOP_GRACE_MS, false, { ref: false })])
  if (!isInTime) child.kill('SIGKILL')
  await ended
}

const STACK_LINE = /^\s+at |^\s*$|^Node\.js v|^\s*[{}\]]/

function lastLine(logFile: string): string {
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-40)
  return lines.findLast((line) => /Error/.test(line)) ?? lines.findLast((line) => !STACK_LINE.test(line)) ?? ''
}
