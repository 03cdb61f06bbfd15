/** Does `work` again and again, one at a time: when woken, and at the latest after the delay it answered. */
export interface Loop {
  start(): void
  /** Does the work at once, or after `delayMs` if nothing does it before; a wake during the work means once more. */
  wake(delayMs?: number): void
  /** Ends after the work that is under way. */
  stop(): Promise<void>
}

const AFTER_FAILURE_MS = 500

/** `work` answers in how many ms it wants to look again. Its failure is a failure to look: it looks again a little later. */
export function createLoop(work: () => Promise<number>): Loop {
  let state: 'idle' | 'running' | 'stopped' = 'idle'
  let timer: NodeJS.Timeout | null = null
  let current: Promise<void> | null = null
  let dueAt = 0
  let isWoken = false

  const turn = async (): Promise<void> => {
    isWoken = false
    const delayMs = await work().catch(() => AFTER_FAILURE_MS)
    current = null
    if (state !== 'running') return
    if (isWoken) begin()
    else plan(delayMs)
  }
  const plan = (delayMs: number): void => {
    if (timer) clearTimeout(timer)
    dueAt = performance.now() + delayMs
    timer = setTimeout(begin, delayMs)
  }
  const begin = (): void => {
    if (timer) clearTimeout(timer)
    timer = null
    isWoken = true
    if (state === 'running' && !current) current = turn()
  }
  return {
    start() {
      if (state !== 'idle') return
      state = 'running'
      begin()
    },
    wake(delayMs = 0) {
      if (delayMs === 0 || current) begin()
      else if (state === 'running' && (!timer || dueAt > performance.now() + delayMs)) plan(delayMs)
    },
    async stop() {
      state = 'stopped'
      if (timer) clearTimeout(timer)
      await current
    },
  }
}
