import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

export interface ChildSpec {
  readonly name: string
  /** TypeScript program, a path. */
  readonly program: string
  readonly programArguments: readonly string[]
  readonly env: NodeJS.ProcessEnv
  /** Answers `{ pid }` of the process that serves it, so that nobody else's server is taken for ours. */
  readonly healthUrl: string
  readonly logFile: string
  /** Output goes to the terminal instead of the log file. */
  readonly isLoud: boolean
}

const LIFELINE = fileURLToPath(new URL('./lifeline.ts', import.meta.url))
const POLL_MS = 15
const ANSWER_TIMEOUT_MS = 5_000
const STOP_GRACE_MS = 1_000

const Health = z.object({ pid: z.int() })

export interface RunningChild {
  readonly pid: number
  readonly ended: Promise<void>
  hasEnded(): boolean
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
  let isOver = false
  const ended = new Promise<void>((resolve) => {
    const end = () => {
      isOver = true
      resolve()
    }
    child.once('exit', end)
    child.once('error', end)
  })
  return {
    pid: child.pid ?? 0,
    ended,
    hasEnded: () => isOver,
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

/** Resolves to true when the child itself answers, to false when it ended before. */
export async function becomesReady(spec: ChildSpec, child: RunningChild): Promise<boolean> {
  while (!child.hasEnded()) {
    if ((await answeringPid(spec.healthUrl)) === child.pid) return true
    await Promise.race([delay(POLL_MS), child.ended])
  }
  return false
}

async function answeringPid(url: string): Promise<number | null> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS), redirect: 'manual' })
    return Health.parse(await answer.json()).pid
  } catch {
    return null
  }
}

const STACK_LINE = /^\s+at |^\s*$|^Node\.js v|^\s*[{}\]]/

function lastLine(logFile: string): string {
  const lines = readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-40)
  return lines.findLast((line) => /Error/.test(line)) ?? lines.findLast((line) => !STACK_LINE.test(line)) ?? ''
}
