import type { Pool } from 'pg'
import type { Live } from '#db/live.ts'
import { claimLimited, listLimitedNames, nextLimitedStartMs } from '#db/limited-queue.ts'
import type { Crew } from './crew.ts'
import type { Places } from './places.ts'

interface LimitedParts {
  readonly db: { readonly pool: Pool }
  readonly live: Live
  readonly owner: string
  readonly queues: readonly string[]
  readonly places: Places
  readonly leaseMs: number
}

const LOOK_MS_MAX = 1_000
const LOOK_MS_MIN = 20

/**
 * Takes what shares a bound with others, as far as there is room: apart from all else, which never waits for it. Every change
 * of a run wakes it, since an end may have made room. Answers when to look again, in ms.
 */
export async function claimBounded({ db, live, places, ...wanted }: LimitedParts, crew: Crew): Promise<number> {
  const names = await listLimitedNames(db.pool, wanted.queues)
  if (names.length === 0) return LOOK_MS_MAX
  const reserved = places.take(Math.ceil(places.free / 2))
  if (reserved === 0) return LOOK_MS_MAX
  let taken: Awaited<ReturnType<typeof claimLimited>> = []
  try {
    taken = await claimLimited(db.pool, names, { ...wanted, limit: reserved })
  } finally {
    places.give(reserved - taken.length)
  }
  for (const row of taken) crew.run(row)
  live.announce([...new Set(taken.map(({ attempt }) => attempt.runId))])
  if (taken.length === reserved) return places.free > 0 ? 0 : LOOK_MS_MAX
  const nextMs = await nextLimitedStartMs(db.pool, names)
  return Math.min(LOOK_MS_MAX, Math.max(LOOK_MS_MIN, nextMs ?? LOOK_MS_MAX))
}
