import type { RunId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { IdempotencyStrategy } from '#engine/send.ts'
import { isFinal, type RunStatus } from '#engine/model.ts'
import type { Read, Sql } from './database.ts'
import { GuardFailed } from './guard-failed.ts'
import { run, statement, timestamp } from './statement.ts'

const LOCK = statement('lock-idempotency-key')
const TAKE = statement('take-idempotency-key')
const LAUNCHED_UNDER = statement('list-launch-keys')
const OVERTAKEN = statement('list-overtaken-runs')

/** A key for one launch of a workflow. */
export interface IdempotencyKey {
  readonly workflow: string
  readonly key: string
  readonly strategy: IdempotencyStrategy
}

type Key = Pick<IdempotencyKey, 'workflow' | 'key'>

/** The run that was launched, or taken up again, last under a key. */
export interface KeyHolder {
  readonly runId: RunId
  readonly status: RunStatus
}

export async function findKeyHolder(read: Read, { workflow, key }: Key): Promise<KeyHolder | null> {
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
export function keyTaken({ workflow, key }: Key, holder: string): GuardFailed {
  return new GuardFailed(
    'conflict',
    `The key ${key} of ${workflow} is taken by ${holder}. Nothing was launched: use another key, or look at that run.`,
  )
}

/** Takes the key for a run, in the transaction that starts it. */
export async function takeKey(sql: Sql, wanted: IdempotencyKey, runId: RunId, now: Instant): Promise<void> {
  const isTaken = await take(sql, wanted, { runId, now, isTakingOver: wanted.strategy === 'FAIL_ON_RUNNING' })
  if (!isTaken) throw keyTaken(wanted, 'another run')
}

interface Taking {
  readonly runId: RunId
  readonly now: Instant
  /** Also from a run that has ended. */
  readonly isTakingOver: boolean
}

/** What a run that has ended does is known for certain only when nobody is taking the key for it. */
async function take(sql: Sql, { workflow, key }: Key, { runId, now, isTakingOver }: Taking): Promise<boolean> {
  if (isTakingOver) await run(sql, LOCK, [workflow, key])
  return (await run(sql, TAKE, [workflow, key, runId, timestamp(now), isTakingOver])).rowCount === 1
}

/** A run that was launched under a key which another one has now that has not ended. */
export interface Overtaken extends Key {
  readonly runId: RunId
  readonly status: RunStatus
  readonly holder: RunId
}

/** What is wrong, for whoever wants to take the run up again. */
export const keyHeld = ({ workflow, key, runId, holder }: Omit<Overtaken, 'status'>): string =>
  `The key ${key} of ${workflow}, under which the run ${runId} was launched, is held by the run ${holder}, which has not ended.`

/** What may be done about it. */
export const FREE_THE_KEY = 'Wait until the run that holds the key has ended, or stop it.'

/** Those among the runs of a root. */
export async function listOvertaken(sql: Sql, rootRunId: RunId): Promise<readonly Overtaken[]> {
  return (await run<{ [field in keyof Overtaken]: Overtaken[field] }>(sql, OVERTAKEN, [rootRunId])).rows
}

/** A key under which a run was launched is held by another that has not ended. */
export class KeyHeld extends GuardFailed {}

/** Takes for runs that are taken up again the keys they were launched under, in the same transaction; from no run that has not ended. */
export async function takeKeysAgain(sql: Sql, ids: readonly RunId[], now: Instant): Promise<void> {
  if (ids.length === 0) return
  const { rows } = await run<Key & { run_id: RunId }>(sql, LAUNCHED_UNDER, [ids])
  for (const { run_id: runId, ...key } of rows) {
    if (await take(sql, key, { runId, now, isTakingOver: true })) continue
    const holder = (await run<{ run_id: RunId }>(sql, LOCK, [key.workflow, key.key])).rows[0]?.run_id
    if (!holder) throw new Error('a key that cannot be taken is held')
    throw new KeyHeld(
      'conflict',
      `${keyHeld({ ...key, runId, holder })} The run was not taken up again. ${FREE_THE_KEY}`,
    )
  }
}
