import { rmSync } from 'node:fs'
import { setTimeout as delay } from 'node:timers/promises'
import { isAlive } from './postgres-survivor.ts'

/** Program: waits until its standard input closes, then ends the PostgreSQL whose process id it was given. */
const FAST_STOP_MS = 1_200
const POLL_MS = 10

const pid = Number(process.argv[2])
const removeAfter = process.argv[3]

function signal(name: 'SIGINT' | 'SIGQUIT'): void {
  if (isAlive(pid)) process.kill(pid, name)
}

async function waitForEnd(deadlineMs: number): Promise<void> {
  while (isAlive(pid) && Date.now() < deadlineMs) await delay(POLL_MS)
}

async function stop(): Promise<void> {
  signal('SIGINT')
  await waitForEnd(Date.now() + FAST_STOP_MS)
  signal('SIGQUIT')
  await waitForEnd(Date.now() + FAST_STOP_MS)
  if (removeAfter) rmSync(removeAfter, { recursive: true, force: true })
}

process.on('SIGINT', () => {})
process.stdin.resume()
process.stdin.once('end', () => void stop()).once('error', () => void stop())
