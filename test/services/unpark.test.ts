import { beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import type { RunId } from '#core/ids.ts'
import { listChangedRuns, listRuns } from '#services/runs/list-queries.ts'
import { getRun } from '#services/runs/queries.ts'
import { pauseRun } from '#services/runs/pause-run.ts'
import { launchRun } from '#services/runs/launch-run.ts'
import { terminateRun } from '#services/runs/terminate-run.ts'
import { unparkRun } from '#services/runs/unpark-run.ts'
import { seedDefinitions } from '#services/workflows/seed-definitions.ts'
import { gated, open } from './installation.ts'
import { atOnce, codeOf, errorOf, onInstallation } from './operating.ts'

const { get: installation, as, lastEntry } = onInstallation()
let operator: Context
beforeAll(async () => {
  operator = await as('operator')
})

/** A run that was set aside. */
async function parked(): Promise<RunId> {
  const { runId } = await installation().launchGated()
  await installation().db.pool.query(`UPDATE run SET parked = 'the program has no node lost' WHERE id = $1`, [runId])
  return runId
}

describe('having a run tried again that was set aside', () => {
  test('lets it go on', async () => {
    const runId = await parked()
    expect((await getRun(operator, runId)).can).toMatchObject({
      unpark: { allowed: true },
      pause: { allowed: false, reason: 'The run was set aside: it has to be tried again first' },
      setLabels: { allowed: false, reason: 'The run was set aside: it has to be tried again first' },
      terminate: { allowed: true },
    })
    expect(await unparkRun.run(operator, { runId, reason: 'mended' })).toEqual({ runId, status: 'RUNNING' })
    expect(await getRun(operator, runId)).toMatchObject({ parked: null, chain: { isIntact: true } })
    expect(await codeOf(pauseRun.run(operator, { runId, reason: 'wait' }))).toBe('ok')
  })

  test('is said of it wherever its state is, and of no other', async () => {
    const [runId, other] = [await parked(), (await installation().launchGated()).runId]
    const { runs } = await listRuns(operator, { workflow: 'gated' }, null)
    const lines = [...runs, ...(await listChangedRuns(operator, [runId, other], {})).runs]
    const saidOf = (id: RunId) => lines.filter((line) => line.id === id).map(({ isSetAside }) => isSetAside)
    expect([saidOf(runId), saidOf(other)]).toEqual([
      [true, true],
      [false, false],
    ])
    expect([(await getRun(operator, runId)).isSetAside, (await getRun(operator, other)).isSetAside]).toEqual([
      true,
      false,
    ])
  })

  test('is for operators, with a reason, and of a run that was', async () => {
    const runId = await parked()
    expect(await codeOf(unparkRun.run(await as('launcher'), { runId, reason: 'r' }))).toBe('forbidden')
    expect(await codeOf(unparkRun.run(await as('stranger'), { runId, reason: 'r' }))).toBe('not_found')
    expect(await codeOf(unparkRun.run(operator, { runId, reason: ' ' }))).toBe('invalid')
    const other = await installation().launchGated()
    expect(await errorOf(unparkRun.run(operator, { runId: other.runId, reason: 'r' }))).toEqual({
      code: 'conflict',
      message: 'The run was not set aside; nothing was tried again.',
    })
  })

  test('leaves an entry with who and why', async () => {
    const runId = await parked()
    await unparkRun.run(operator, { runId, reason: 'mended' })
    expect(await lastEntry(runId, 'run.unparked')).toMatchObject({
      actor: { kind: 'user', id: installation().users.operator },
      status: 'RUNNING',
      policyIds: ['payments.operate'],
      facts: { request: { verb: 'run.unpark' } },
      digests: { reason: expect.stringMatching(/^[0-9a-f]{64}$/) as string },
    })
  })

  test('six times at once does it once', async () => {
    const runId = await parked()
    expect(await atOnce(() => unparkRun.run(operator, { runId, reason: 'r' }))).toEqual({ conflict: 5, ok: 1 })
  })
})

describe('stopping a run that was set aside', () => {
  /** One whose definition nobody can read any more. */
  async function spoilt(): Promise<RunId> {
    const { db } = installation()
    const definition = { ...open, name: `spoilt-${count++}`, metadata: gated().metadata ?? {} }
    await seedDefinitions({ workflows: [definition], taskDefs: [] })
    const { runId } = await launchRun.run(await as('launcher'), { workflow: definition.name, input: {} })
    await db.pool.query(
      `INSERT INTO program (hash, source, created_at) VALUES ('spoilt', '{"workflow":null}', now()) ON CONFLICT DO NOTHING`,
    )
    await db.pool.query(`UPDATE run SET parked = 'why', program_hash = 'spoilt' WHERE id = $1`, [runId])
    return runId
  }
  let count = 0

  test('is for its operators, and ends it even where its definition cannot say how', async () => {
    const runId = await spoilt()
    const wish = { runId, reason: 'enough', rollback: true }
    expect(await codeOf(terminateRun.run(await as('launcher'), wish))).toBe('forbidden')
    expect(await terminateRun.run(operator, wish)).toEqual({ runId, status: 'TERMINATED' })
    expect(await lastEntry(runId, 'run.ended')).toMatchObject({ facts: { isAbandoned: true, rollback: 'none' } })
  })

  test('six times at once does it once', async () => {
    const runId = await parked()
    const wish = { runId, reason: 'enough', rollback: false }
    expect(await atOnce(() => terminateRun.run(operator, wish))).toEqual({ conflict: 5, ok: 1 })
  })

  test('and looking at it needs no definition that can be read', async () => {
    const runId = await spoilt()
    expect(await getRun(operator, runId)).toMatchObject({ parked: 'why', status: 'RUNNING' })
  })
})
