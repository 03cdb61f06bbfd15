import { beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import type { RunId } from '#core/ids.ts'
import { launchRun } from '#services/runs/launch-run.ts'
import { getOutlook, getRun } from '#services/runs/queries.ts'
import { retryRun } from '#services/runs/retry-run.ts'
import { terminateRun } from '#services/runs/terminate-run.ts'
import { onFamilyStage } from './family-stage.ts'
import { errorOf } from './operating.ts'

const stage = onFamilyStage()
const { as, childOf, end, untilStatus } = stage
let operator: Context
beforeAll(async () => {
  await stage.prepare()
  operator = await as('operator')
})

/** A run whose definition nobody can read any more, with a child that is at work. */
async function spoilt(): Promise<{ parent: RunId; child: RunId }> {
  const { runId: parent } = await launchRun.run(await as('launcher'), { workflow: 'parent', input: {} })
  const child = await childOf(parent)
  const { pool } = stage.get().db
  await pool.query(
    `INSERT INTO program (hash, source, created_at) VALUES ('spoilt', '{"workflow":null}', now()) ON CONFLICT DO NOTHING`,
  )
  await pool.query(`UPDATE run SET parked = 'why', program_hash = 'spoilt' WHERE id = $1`, [parent])
  return { parent, child }
}

describe('below a run that was set aside because its definition cannot be read', () => {
  test('a run is looked at and stopped', async () => {
    const { child } = await spoilt()
    expect(await getRun(operator, child)).toMatchObject({ status: 'RUNNING' })
    await terminateRun.run(operator, { runId: child, reason: 'enough', rollback: false })
    await untilStatus(child, 'TERMINATED')
  })

  test('and taken up again by nobody, who is told why', async () => {
    const { parent, child } = await spoilt()
    await end(child, 'first', 'FAILED_WITH_TERMINAL_ERROR')
    await untilStatus(child, 'FAILED')
    expect(await getRun(operator, child)).toMatchObject({ status: 'FAILED' })
    await getOutlook(operator, { verb: 'retry', runId: child })
    expect(await errorOf(retryRun.run(operator, { runId: child }))).toEqual({
      code: 'conflict',
      message: `The run ${parent}, which launched it, was set aside. The run was not retried.`,
    })
  })

  test('a run ends with the one above when that is stopped', async () => {
    const { parent, child } = await spoilt()
    await terminateRun.run(operator, { runId: parent, reason: 'enough', rollback: true })
    await untilStatus(parent, 'TERMINATED')
    await untilStatus(child, 'TERMINATED')
    const { pool } = stage.get().db
    const own = `SELECT FROM outbox WHERE position($1 IN body) > 0 OR position($2 IN body) > 0`
    await expect.poll(async () => (await pool.query(own, [parent, child])).rowCount).toBe(0)
    // What its child came to is no news any more, and sets nothing aside once more.
    expect((await getRun(operator, parent)).parked).toBeNull()
    expect(await errorOf(retryRun.run(operator, { runId: child }))).toEqual({
      code: 'forbidden',
      message: `The definition of the run ${parent}, which launched it, cannot be read: whether it lies behind an approval is not known. The run was not retried.`,
    })
    expect((await getRun(operator, child)).can.retry).toMatchObject({ allowed: false })
  })
})
