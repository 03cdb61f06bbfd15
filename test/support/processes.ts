import { spawn } from 'node:child_process'
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { freePort } from '#launch/free-port.ts'

const START = fileURLToPath(new URL('../../lib/launch/start.mjs', import.meta.url))
const READY_MS_MAX = 220_000
const POLL_MS = 20

interface Process {
  readonly pid: number
  readonly parent: number
  readonly command: string
}

/** A launcher started for a test, with everything below it. */
export interface Launcher {
  readonly pid: number
  readonly output: () => string
  /** Where the console is; known when it is ready. */
  url(): string
  ready(): Promise<void>
  /** The exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>
  kill(signal: NodeJS.Signals): void
  /** Every process started by it, directly or not. */
  processes(): Process[]
}

/** A data folder another account may walk through, as PostgreSQL may run as one. */
export function newDataDir(): { readonly dataDir: string; remove(): void } {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'conductor-lightstep-launch-'))
  chmodSync(folder, 0o711)
  return { dataDir: path.join(folder, 'data'), remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** Five ports nobody listens on, as the variables that set them. */
export async function freePorts(): Promise<{ [name: string]: string }> {
  const names = ['PORT', 'GATEWAY_PORT', 'OTLP_PORT', 'IDP_PORT', 'DEMO_PORT']
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, String(await freePort())] as const)))
}

/** Runs `npm start`'s program with nothing of our own environment but what it needs. */
export function startLauncher(env: { [name: string]: string }): Launcher {
  const child = spawn(process.execPath, [START], {
    stdio: ['ignore', 'pipe', 'pipe'],
    // As npm does: it ends with whoever started it.
    env: {
      npm_lifecycle_event: 'start',
      NODE_ENV: 'production',
      PATH: process.env.PATH ?? '',
      HOME: process.env.HOME ?? '',
      ...env,
    },
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = new Promise<number | null>((resolve) => {
    child.once('close', resolve)
  })
  const pid = child.pid ?? 0
  return {
    pid,
    output: () => output,
    url: () => /Console +(http:\S+)/.exec(output)?.[1] ?? '',
    async ready() {
      await until(() => /is ready/.test(output) || child.exitCode !== null, READY_MS_MAX)
      if (!/is ready/.test(output)) throw new Error(`the launcher did not start:\n${output}`)
    },
    ended,
    kill: (signal) => void child.kill(signal),
    processes: () => descendantsOf(pid),
  }
}

/** Waits for a condition; throws when it does not come true. */
export async function until(isTrue: () => boolean | Promise<boolean>, withinMs: number): Promise<void> {
  const deadline = Date.now() + withinMs
  while (!(await isTrue())) {
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${String(isTrue)}`)
    await delay(POLL_MS)
  }
}

export const isRunning = (pid: number): boolean => existsSync(`/proc/${pid}`) && !/^State:\s+Z/m.test(statusOf(pid))

function statusOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    return ''
  }
}

function descendantsOf(root: number): Process[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((found) => found !== null)
  const found = new Set([root])
  const isBelow = ({ pid, parent }: Process) => found.has(parent) && !found.has(pid)
  for (let next = all.filter(isBelow); next.length > 0; next = all.filter(isBelow)) {
    for (const { pid } of next) found.add(pid)
  }
  return all.filter(({ pid }) => pid !== root && found.has(pid))
}

function readProcess(pid: number): Process | null {
  try {
    const parent = Number(/^PPid:\s+(\d+)/m.exec(statusOf(pid))?.[1])
    return { pid, parent, command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim() }
  } catch {
    return null
  }
}
