import { setTimeout as delay } from 'node:timers/promises'
import type { RunId } from '#core/ids.ts'
import type { Database } from '#db/database.ts'
import { listHeldLeases, renewLeases } from '#db/queue.ts'
import type { Crew, RunningAttempt } from './crew.ts'

export interface LeaseKeeper {
  /** Renews everything that runs, by one statement; aborts what is no longer ours. Answers when to renew again, in ms. */
  renew(): Promise<number>
  /** Aborts what of these runs is no longer ours: it was cancelled, or timed out. */
  check(runIds: ReadonlySet<RunId>): Promise<void>
}

interface KeeperParts {
  readonly db: Database
  readonly owner: string
  readonly leaseMs: number
  readonly crew: Crew
}

/** Two renewals in a row may fail before an attempt is given up. */
const RENEW_PART = 0.3

export function createLeaseKeeper({ db, owner, leaseMs, crew }: KeeperParts): LeaseKeeper {
  const renewMs = leaseMs * RENEW_PART
  /** Given up before anybody else may take it, when its lease would not live until the next try. */
  const abortOverdue = (attempts: readonly RunningAttempt[]): void => {
    const lastMoment = performance.now() + renewMs - leaseMs
    for (const { heldAt, abort } of attempts) if (heldAt <= lastMoment) abort.abort(new Error('the lease ran out'))
  }
  const ask = async (attempts: readonly RunningAttempt[]): Promise<void> => {
    const sentAt = performance.now()
    const taskIds = attempts.map(({ taskId }) => taskId)
    const { renewed, held } = await renewLeases(db.pool, owner, taskIds, leaseMs)
    for (const attempt of attempts) {
      if (renewed.has(attempt.taskId)) attempt.heldAt = sentAt
      else if (!held.has(attempt.taskId)) attempt.abort.abort(new Error('the lease was lost'))
    }
  }
  return {
    async renew() {
      const attempts = crew.all()
      if (attempts.length > 0)
        await Promise.race([ask(attempts).catch(() => undefined), delay(renewMs, null, { ref: false })])
      abortOverdue(attempts)
      return renewMs
    },
    async check(runIds) {
      const attempts = crew.of(runIds)
      if (attempts.length === 0) return
      const taskIds = attempts.map(({ taskId }) => taskId)
      const held = await listHeldLeases(db.pool, owner, taskIds)
      for (const attempt of attempts)
        if (!held.has(attempt.taskId)) attempt.abort.abort(new Error('the attempt has ended'))
    },
  }
}
