import { startLoop, type Loop, type LoopOptions } from './loop.ts'
import type { Wakes } from './ports.ts'

interface WokenLoopOptions extends LoopOptions {
  readonly wakes: Wakes
  /** Commits follow each other closely: one step serves all of so long. */
  readonly gatherMs: number
}

/** A loop that commits wake, and that looks by itself when it has slept long enough. */
export function startWokenLoop({ wakes, gatherMs, ...options }: WokenLoopOptions): Loop {
  const loop = startLoop(options)
  let gathering: NodeJS.Timeout | null = null
  const unwatch = wakes.watchAll(() => {
    gathering ??= setTimeout(() => {
      gathering = null
      loop.wake()
    }, gatherMs)
  })
  return {
    wake: loop.wake,
    async stop() {
      unwatch()
      if (gathering) clearTimeout(gathering)
      await loop.stop()
    },
  }
}
