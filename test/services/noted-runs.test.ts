import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { decideApproval } from '#services/approvals/decide-approval.ts'
import { launchRun } from '#services/runs/launch-run.ts'
import { listRuns } from '#services/runs/list-queries.ts'
import type { RunFilter } from '#services/runs/list-view.ts'
import { getOverview } from '#services/runs/overview-queries.ts'
import { TaskId } from '#core/ids.ts'
import { countAll } from './count-all.ts'
import { createInstallation, type Installation } from './installation.ts'

let installation: Installation
beforeAll(async () => {
  installation = await createInstallation()
})
afterAll(() => installation.close())

const MIGRATION = new URL('../../prisma/migrations/20261127000051_noted_runs/migration.sql', import.meta.url)

/** What a run itself says of what it is found by. */
const KEPT =
  'SELECT run_term_within(term, service_function), created_at, id FROM run CROSS JOIN unnest(terms) AS of_run (term)'

async function found(filter: RunFilter): Promise<readonly string[]> {
  return (await listRuns(await installation.contextOf('viewer'), filter, null)).runs.map(({ id }) => id)
}

/** A run whose only task failed. */
async function failed(): Promise<string> {
  const { runId } = await launchRun.run(await installation.contextOf('launcher'), { workflow: 'open', input: {} })
  const { rows } = await installation.db.pool.query<{ id: string }>('SELECT id FROM attempt WHERE run_id = $1', [runId])
  const facts = { owner: null, workerId: 'w', output: {}, reason: 'no', status: 'FAILED' } as const
  const command = { kind: 'result', runId, taskId: TaskId.parse(rows[0]?.id), ...facts } as const
  const origin = { actor: { kind: 'service', id: 'worker' }, via: 'runner', request: null } as const
  const [outcome] = await installation.host.orchestrator.commit([{ command, origin }])
  if (!outcome?.ok) throw outcome?.error ?? new Error('nothing was answered')
  return runId
}

test('The runs behind a failing task and behind the waits are those that were counted', async () => {
  const { runId: decided, taskId, planDigest } = await installation.launchGated()
  const { runId: waiting } = await installation.launchGated()
  const approver = await installation.contextOf('approver')
  await decideApproval.run(approver, { taskId, planDigest, outcome: 'denied', comment: 'no' })
  const bad = await failed()
  await countAll(installation.db)
  const { statistics } = await getOverview(await installation.contextOf('viewer'))
  expect(statistics.failingTasks).toEqual([{ workflow: 'open', task: 'work', count: 1 }])
  expect(statistics.waits.map(({ workflow, spread }) => [workflow, spread.count])).toEqual([['gated', 1]])
  const after = statistics.slotSince
  expect(await found({ workflow: 'open', task: 'work', after })).toEqual([bad])
  expect(await found({ workflow: 'gated', gate: '*', after })).toEqual([decided])
  expect(await found({ workflow: 'gated', task: 'work', after })).toEqual([])
  expect(await found({ task: 'work', before: after })).toEqual([])
  expect(await found({ workflow: 'gated' })).toContain(waiting)
})

test('What was counted before the list was told is written by the migration as the statistics write it', async () => {
  await countAll(installation.db)
  const client = await installation.db.pool.connect()
  const noted = async () =>
    (
      await client.query(
        `SELECT term, created_at, run_id FROM run_term
         EXCEPT ${KEPT} ORDER BY 1, 3`,
      )
    ).rows
  try {
    await client.query('BEGIN')
    const written = await noted()
    expect(written.length).toBe(3)
    await client.query(`DELETE FROM run_term WHERE (term, created_at, run_id) NOT IN (${KEPT})`)
    expect(await noted()).toEqual([])
    await client.query(readFileSync(MIGRATION, 'utf8'))
    expect(await noted()).toEqual(written)
  } finally {
    await client.query('ROLLBACK')
    client.release()
  }
})
