import { watch } from 'node:fs'
import type { Supervised } from './supervise.ts'

const QUIET_MS = 150

/** `npm run dev`: those that do not reload by themselves start again when a file of lib changes. */
export function restartOnChange(folder: string, services: readonly Supervised[]): void {
  let timer: NodeJS.Timeout | undefined
  const restart = () => {
    for (const service of services) if (service.name !== 'console') void service.restart()
  }
  watch(folder, { recursive: true }, (_event, file) => {
    if (file === null || !/\.(ts|json|sql|cedar)$/.test(file)) return
    clearTimeout(timer)
    timer = setTimeout(restart, QUIET_MS)
  }).unref()
}
