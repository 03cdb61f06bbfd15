import { plusMs } from '#core/time.ts'
import type { Origin } from '#engine/command.ts'

/** What an answer of the database takes on its way is no difference of the clocks. */
const NOISE_MS = 1_000

/** An origin whose request tells its moments by the database's clock, given by how much that is ahead of its process's own. */
export function byDatabaseClock(origin: Origin, aheadMs: number): Origin {
  const { request } = origin
  if (!request || Math.abs(aheadMs) < NOISE_MS) return origin
  const { startedAt, endedAt } = request.policy
  const policy = { ...request.policy, startedAt: plusMs(startedAt, aheadMs), endedAt: plusMs(endedAt, aheadMs) }
  return { ...origin, request: { ...request, startedAt: plusMs(request.startedAt, aheadMs), policy } }
}
