import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export interface Watchdog {
  /** To be called when the watched process has ended by itself. */
  dismiss(): void
}

const PROGRAM = fileURLToPath(new URL('./watchdog.ts', import.meta.url))

/** Starts a process that holds a pipe from us and stops the process `pid` when the pipe closes, which it does however we die. */
export function watchOver(pid: number, removeAfter?: string): Watchdog {
  let isDismissed = false
  let child = start()
  function start() {
    const process_ = spawn(process.execPath, [PROGRAM, String(pid), ...(removeAfter ? [removeAfter] : [])], {
      stdio: ['pipe', 'ignore', 'ignore'],
      detached: true,
    })
    process_.unref()
    process_.stdin.on('error', () => {})
    process_.once('exit', () => {
      if (!isDismissed) child = start()
    })
    return process_
  }
  return {
    dismiss() {
      isDismissed = true
      child.kill('SIGKILL')
    },
  }
}
