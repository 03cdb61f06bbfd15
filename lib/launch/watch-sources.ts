import { watch } from 'node:fs'
import type { Supervised } from './supervise.ts'

const QUIET_MS = 150
/** What only pages use: Next reloads it. Of everything else the console's host holds what it loaded at its start. */
const RELOADED_BY_NEXT = /^(actions|auth|policy|services|trace)[\\/]/

/** `npm run dev`: those that do not reload by themselves start again when a file of lib changes. */
export function restartOnChange(folder: string, services: readonly Supervised[]): void {
  let timer: NodeJS.Timeout | undefined
  let isConsoleOld = false
  const restart = () => {
    for (const service of services) if (isConsoleOld || service.name !== 'console') void service.restart()
    isConsoleOld = false
  }
  watch(folder, { recursive: true }, (_event, file) => {
    if (file === null || !/\.(ts|json|sql|cedar)$/.test(file)) return
    isConsoleOld ||= !RELOADED_BY_NEXT.test(file)
    clearTimeout(timer)
    timer = setTimeout(restart, QUIET_MS)
  }).unref()
}
