import { createHash } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { z } from 'zod'
import { withSpan } from '#telemetry/span.ts'
import { TaskFailure, type Handler, type RunningTask } from '#runner/handler.ts'
import { readInput } from './input.ts'

const LOCK_TIMEOUT_MS = 250

const MIGRATION = {
  id: '0042-charges-currency',
  steps: [
    {
      up: 'ALTER TABLE charges ADD COLUMN currency text NOT NULL',
      down: 'ALTER TABLE charges DROP COLUMN currency',
    },
    {
      up: `ALTER TABLE charges ADD CONSTRAINT charges_currency_known CHECK (currency IN ('EUR', 'GBP', 'USD'))`,
      down: 'ALTER TABLE charges DROP CONSTRAINT charges_currency_known',
    },
    {
      up: 'CREATE INDEX charges_by_currency ON charges (currency)',
      down: 'DROP INDEX charges_by_currency',
    },
  ],
} as const

const digestOf = (): string => `sha256:${createHash('sha256').update(JSON.stringify(MIGRATION)).digest('hex')}`

const MigrateInput = z.strictObject({ service: z.string().min(1).max(63), version: z.string().min(1).max(64) })

/** Plans the migration of a version. The sample needs a task that recovers, so its first attempt always meets a lock. */
export const migrate: Handler = async (input, task) => {
  readInput(MigrateInput, input)
  await withSpan('acquire lock', {}, () => acquireLock(task))
  return withSpan('plan migration', {}, async () => ({
    migration: MIGRATION.id,
    digest: digestOf(),
    planned: MIGRATION.steps.map((step) => step.up),
  }))
}

async function acquireLock(task: RunningTask): Promise<void> {
  if (task.retryCount > 0) return
  await wait(LOCK_TIMEOUT_MS, undefined, { signal: task.signal })
  throw new TaskFailure(`lock timeout: the lock on charges was not free within ${LOCK_TIMEOUT_MS} ms`)
}

const RollbackInput = z.strictObject({ migration: z.literal(MIGRATION.id), digest: z.string().max(100) })

/** Checks that it is about to reverse what `migrate` reported, and plans the reverse in the opposite order. */
export const rollBackMigration: Handler = async (input, task) => {
  const { migration, digest } = readInput(RollbackInput, input)
  await withSpan('compare with what was planned', {}, async () => {
    if (digest !== digestOf())
      throw new TaskFailure(`${migration} is not the migration that was planned: its digest differs.`, {
        isFinal: true,
      })
  })
  task.signal.throwIfAborted()
  return withSpan('plan reverse migration', {}, async () => ({
    migration,
    planned: MIGRATION.steps.map((step) => step.down).toReversed(),
  }))
}
