import type { RunId } from '#core/ids.ts'
import type { Database } from '#db/database.ts'
import { listHeldLeases, renewLeases } from '#db/queue.ts'
import type { Crew, RunningAttempt } from './crew.ts'

export interface LeaseKeeper {
  /** Renews everything that runs, by one statement; aborts what is no longer ours. */
  renew(): Promise<void>
  /** Aborts what of these runs is no longer ours: it was cancelled, or timed out. */
  check(runIds: readonly RunId[]): Promise<void>
}

interface KeeperParts {
  readonly db: Database
  readonly owner: string
  readonly leaseMs: number
  readonly crew: Crew
}

export function createLeaseKeeper({ db, owner, leaseMs, crew }: KeeperParts): LeaseKeeper {
  /** Without an answer from the database a lease is over when its time is. */
  const abortOverdue = (attempts: readonly RunningAttempt[], now: number): void => {
    for (const attempt of attempts)
      if (now - attempt.heldAt >= leaseMs) attempt.abort.abort(new Error('the lease ran out'))
  }
  return {
    async renew() {
      const attempts = crew.all()
      const sentAt = performance.now()
      try {
        const held = await renewLeases(
          db.pool,
          owner,
          attempts.map(({ taskId }) => taskId),
          leaseMs,
        )
        for (const attempt of attempts) {
          if (held.has(attempt.taskId)) attempt.heldAt = sentAt
          else attempt.abort.abort(new Error('the lease was lost'))
        }
      } catch {
        abortOverdue(attempts, performance.now())
      }
    },
    async check(runIds) {
      const attempts = crew.of(runIds)
      if (attempts.length === 0) return
      const held = await listHeldLeases(
        db.pool,
        owner,
        attempts.map(({ taskId }) => taskId),
      )
      for (const attempt of attempts)
        if (!held.has(attempt.taskId)) attempt.abort.abort(new Error('the attempt has ended'))
    },
  }
}
