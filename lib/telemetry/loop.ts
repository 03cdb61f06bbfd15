/** A background loop that goes on while there is work, sleeps when there is none and backs off when it fails. */
export interface Loop {
  /** There may be work: cuts a sleep short, but not a back-off. */
  wake(): void
  /** Ends after the step that runs now. */
  stop(): Promise<void>
}

export interface LoopOptions {
  /** One step; true when there may be more to do at once. */
  readonly step: () => Promise<boolean>
  readonly idleMs: number
  readonly backOffMs: { readonly first: number; readonly max: number }
  readonly onError: (error: unknown) => void
  /** How long an error itself asks to wait, if it does. */
  readonly waitMsOf?: (error: unknown) => number | null
}

export function startLoop(options: LoopOptions): Loop {
  const stopping = new AbortController()
  let isWoken = false
  let failures = 0
  let endSleep: (() => void) | null = null
  let isBackingOff = false

  const sleep = (durationMs: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, durationMs)
      endSleep = () => {
        clearTimeout(timer)
        resolve()
      }
    })

  async function stepOnce(): Promise<number> {
    isWoken = false
    try {
      const isMore = await options.step()
      failures = 0
      return isMore ? 0 : options.idleMs
    } catch (error) {
      options.onError(error)
      isBackingOff = true
      const ownMs = Math.min(options.backOffMs.first * 2 ** failures++, options.backOffMs.max)
      return Math.max(ownMs, options.waitMsOf?.(error) ?? 0)
    }
  }

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const pauseMs = await stepOnce()
      if (pauseMs > 0 && !stopping.signal.aborted && (isBackingOff || !isWoken)) await sleep(pauseMs)
      isBackingOff = false
    }
  }

  const running = run()
  return {
    wake() {
      isWoken = true
      if (!isBackingOff) endSleep?.()
    },
    async stop() {
      stopping.abort()
      endSleep?.()
      await running
    },
  }
}
