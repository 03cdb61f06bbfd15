import type { Database } from '#db/database.ts'
import { readLimitUsage } from '#db/limited-queue.ts'
import type { Attempt } from '#engine/model.ts'
import { limitWait } from '#engine/task-limits.ts'

/** What queued attempts that share a bound with others wait for, in words; null for all that wait for nothing of that kind. */
export async function limitWaits(
  db: Database,
  attempts: readonly Attempt[],
): Promise<(attempt: Attempt) => string | null> {
  const limits = attempts.flatMap((attempt) =>
    attempt.status === 'SCHEDULED' && attempt.limits ? [attempt.limits] : [],
  )
  const usageOf = await readLimitUsage(db.pool, limits)
  return ({ status, limits: own }) => (status === 'SCHEDULED' && own ? limitWait(own, usageOf(own)) : null)
}
