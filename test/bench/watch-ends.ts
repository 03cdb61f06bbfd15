import type { RunId } from '#core/ids.ts'
import type { Database } from '#db/database.ts'
import type { Live } from '#db/live.ts'

const LOOK_MS_MAX = 250
const GATHER_MS = 2

/** Waits for the ends of runs, all by the same look at their rows: after a wake, and by itself four times a second. */
export function watchEnds(db: Database, live: Live): { ended(runId: RunId): Promise<void>; stop(): void } {
  const waiting = new Map<RunId, () => void>()
  let timer: NodeJS.Timeout | null = null
  let isLooking = false

  const look = async (): Promise<void> => {
    timer = null
    if (isLooking || waiting.size === 0) return
    isLooking = true
    const { rows } = await db.pool.query<{ id: RunId }>({
      name: 'bench-ends',
      text: `SELECT id FROM run WHERE id = ANY ($1::uuid[]) AND status NOT IN ('RUNNING', 'PAUSED')`,
      values: [[...waiting.keys()]],
    })
    isLooking = false
    for (const { id } of rows) {
      waiting.get(id)?.()
      waiting.delete(id)
    }
    plan(LOOK_MS_MAX)
  }
  const plan = (delayMs: number): void => {
    timer ??= setTimeout(() => void look(), delayMs)
  }
  const unwatch = live.watchAll(() => {
    if (waiting.size === 0 || isLooking) return
    if (timer) clearTimeout(timer)
    timer = null
    plan(GATHER_MS)
  })
  return {
    ended: (runId) =>
      new Promise((resolve) => {
        waiting.set(runId, resolve)
        plan(GATHER_MS)
      }),
    stop() {
      unwatch()
      if (timer) clearTimeout(timer)
    },
  }
}
