import type { RunId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { IdempotencyStrategy } from '#engine/send.ts'
import { isFinal, type RunStatus } from '#engine/model.ts'
import type { Read, Sql } from './database.ts'
import { GuardFailed } from './guard-failed.ts'
import { run, statement, timestamp } from './statement.ts'

const TAKE = statement('take-idempotency-key')

/** A key for one launch of a workflow. */
export interface IdempotencyKey {
  readonly workflow: string
  readonly key: string
  readonly strategy: IdempotencyStrategy
}

/** The run that was launched last under a key. */
export interface KeyHolder {
  readonly runId: RunId
  readonly status: RunStatus
}

export async function findKeyHolder(
  read: Read,
  { workflow, key }: Pick<IdempotencyKey, 'workflow' | 'key'>,
): Promise<KeyHolder | null> {
  const row = await read.idempotencyKey.findUnique({
    where: { workflow_key: { workflow, key } },
    select: { runId: true, run: { select: { status: true } } },
  })
  return row && { runId: row.runId as RunId, status: row.run.status as RunStatus }
}

/** Whether a launch under a key that another run has is to be refused, or answered with that run. */
export const isKeyTaken = ({ strategy }: Pick<IdempotencyKey, 'strategy'>, { status }: KeyHolder): boolean =>
  strategy !== 'FAIL_ON_RUNNING' || !isFinal(status)

/** Why a launch is refused because of its key. */
export function keyTaken({ workflow, key }: Pick<IdempotencyKey, 'workflow' | 'key'>, holder: string): GuardFailed {
  return new GuardFailed(
    'conflict',
    `The key ${key} of ${workflow} is taken by ${holder}. Nothing was launched: use another key, or look at that run.`,
  )
}

/** Takes the key for a run, in the transaction that starts it. */
export async function takeKey(sql: Sql, wanted: IdempotencyKey, runId: RunId, now: Instant): Promise<void> {
  const { workflow, key, strategy } = wanted
  const values = [workflow, key, runId, timestamp(now), strategy === 'FAIL_ON_RUNNING']
  if ((await run(sql, TAKE, values)).rowCount !== 1) throw keyTaken(wanted, 'another run')
}
