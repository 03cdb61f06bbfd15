import { describe, expect, test } from 'vitest'
import type { RunId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import { findKeyHolder, takeKeysAgain } from '#db/idempotency-keys.ts'
import { getRun } from '#db/runs.ts'
import type { Command } from '#engine/command.ts'
import type { IdempotencyStrategy } from '#engine/send.ts'
import type { Outcome } from '#orchestrator/port.ts'
import { onCheckedStage } from '../support/checked-stage.ts'
import { sequence } from '../support/definitions.ts'
import { startOf, submit, until, type Actors, type Stage } from '../support/stage.ts'

let stage: Stage
let still: Actors
onCheckedStage((entered, one) => {
  stage = entered
  still = one
})

const keyed = (key: string, strategy: IdempotencyStrategy = 'FAIL_ON_RUNNING') => ({
  ...startOf(sequence(1)),
  also: [{ kind: 'idempotency-key', workflow: 'sequence-1', key, strategy } as const],
})

async function launch(key: string, strategy?: IdempotencyStrategy): Promise<RunId> {
  const start = keyed(key, strategy)
  const [outcome] = await still.orchestrator.commit([start])
  if (!outcome?.ok) throw outcome?.error ?? new Error('nothing was answered')
  return start.command.runId
}

const stop = (runId: RunId): Promise<Outcome> =>
  submit(still, { kind: 'terminate', runId, reason: 'enough', rollback: false })
const holder = (key: string) => findKeyHolder(still.db.prisma, { workflow: 'sequence-1', key })

/** A run that has ended and whose key a later one has, which goes on. */
async function overtaken(key: string, strategy?: IdempotencyStrategy): Promise<{ first: RunId; second: RunId }> {
  const first = await launch(key, strategy)
  await stop(first)
  return { first, second: await launch(key) }
}

const WAYS: readonly { readonly verb: string; readonly command: (runId: RunId) => Command }[] = [
  { verb: 'retry', command: (runId) => ({ kind: 'retry', runId, reason: null }) },
  { verb: 'restart', command: (runId) => ({ kind: 'restart', runId, reason: null, programHash: null }) },
  {
    verb: 'rerun',
    command: (runId) => ({
      kind: 'rerun',
      runId,
      reason: null,
      taskId: null,
      taskInput: null,
      input: null,
      correlationId: null,
    }),
  },
]

describe.each(WAYS)('the $verb of a run whose key another has', ({ verb, command }) => {
  test.each(['FAIL_ON_RUNNING', 'FAIL', 'RETURN_EXISTING'] as const)(
    'launched with %s, is refused while that one has not ended, and says which it is',
    async (strategy) => {
      const key = `${verb} of ${strategy}`
      const { first, second } = await overtaken(key, strategy)
      const before = await getRun(still.db.prisma, first)
      expect(await submit(still, command(first))).toMatchObject({
        ok: false,
        error: {
          code: 'conflict',
          message: `The key ${key} of sequence-1, under which the run ${first} was launched, is held by the run ${second}, which has not ended. The run was not taken up again. Wait until the run that holds the key has ended, or stop it.`,
        },
      })
      expect(await getRun(still.db.prisma, first)).toEqual(before)
      await stop(second)
      expect(await submit(still, command(first))).toMatchObject({ ok: true, run: { generation: { number: 2 } } })
      expect(await holder(key)).toEqual({ runId: first, status: 'RUNNING' })
    },
  )
})

test('A run that is taken up again has its key as it had it: nobody is launched under it meanwhile', async () => {
  const first = await launch('kept')
  await stop(first)
  await submit(still, { kind: 'retry', runId: first, reason: null })
  const [outcome] = await still.orchestrator.commit([keyed('kept')])
  expect(outcome).toMatchObject({ ok: false, error: { code: 'conflict' } })
  expect(await holder('kept')).toEqual({ runId: first, status: 'RUNNING' })
})

test('A refused one fails no neighbour of the same commit', async () => {
  const { first } = await overtaken('beside')
  const retry = { kind: 'retry', runId: first, reason: null } as const
  const origin = startOf(sequence(1)).origin
  const outcomes = await still.orchestrator.commit([
    startOf(sequence(1)),
    { command: retry, origin },
    startOf(sequence(1)),
  ])
  expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, true])
})

test('Of runs that are taken up and launched at once under one key, in three processes, one is at work, every time', async () => {
  const [other, third] = [stage.enter({}, { isRunning: false }), stage.enter({}, { isRunning: false })]
  for (let round = 0; round < 20; round++) {
    const key = `race ${round}`
    const { first, second } = await overtaken(key)
    await stop(second)
    const start = keyed(key)
    const retry = (runId: RunId): Command => ({ kind: 'retry', runId, reason: null })
    const outcomes = await Promise.all([
      submit(still, retry(first)),
      submit(other, retry(second)),
      third.orchestrator.commit([start]).then(([outcome]) => outcome),
    ])
    expect(outcomes.map((outcome) => outcome?.ok).filter(Boolean)).toHaveLength(1)
    const all = await Promise.all(
      [first, second, start.command.runId].map((id) => still.db.prisma.run.findUnique({ where: { id } })),
    )
    expect(all.filter((run) => run?.status === 'RUNNING')).toHaveLength(1)
    expect((await holder(key))?.status).toBe('RUNNING')
  }
})

test('A launch under the key of a run that is just being taken up waits for that, and is refused', async () => {
  const first = await launch('between')
  await stop(first)
  const client = await still.db.pool.connect()
  const set = (status: string) => client.query(`UPDATE run SET status = '${status}' WHERE id = $1`, [first])
  await client.query('BEGIN')
  await set('RUNNING')
  await takeKeysAgain(client, [first], instant(Date.now()))
  const launching = stage.enter({}, { isRunning: false }).orchestrator.commit([keyed('between')])
  await until('the launch waits', async () => {
    const { rowCount } = await still.db.pool.query(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    )
    return rowCount === 1
  })
  await client.query('COMMIT')
  const [outcome] = await launching
  await set('TERMINATED')
  client.release()
  expect(outcome).toMatchObject({ ok: false, error: { code: 'conflict' } })
})
