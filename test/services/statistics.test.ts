import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { statement } from '#db/statement.ts'
import { decideApproval } from '#services/approvals/decide-approval.ts'
import { getOverview } from '#services/runs/overview-queries.ts'
import { launchRun } from '#services/runs/launch-run.ts'
import { retryRun } from '#services/runs/retry-run.ts'
import { terminateRun } from '#services/runs/terminate-run.ts'
import { countOnce } from '#services/statistics/count-runs.ts'
import { forgetStatistics } from '#services/statistics/keep-statistics.ts'
import type { StatisticsView } from '#services/statistics/view.ts'
import { getUnasked, getWorkers } from '#services/workers/queries.ts'
import { getWorkflowActivity } from '#services/workflows/activity-queries.ts'
import { countQueues, tellPoller } from '#db/pollers.ts'
import { countAll } from './count-all.ts'
import { createInstallation, type Account, type Installation } from './installation.ts'

let installation: Installation
beforeAll(async () => {
  installation = await createInstallation()
})
afterAll(() => installation.close())

const statisticsOf = async (account: Account): Promise<StatisticsView> =>
  (await getOverview(await installation.contextOf(account))).statistics

function totalsOf({ periods }: StatisticsView) {
  const sum = (key: Exclude<keyof StatisticsView['periods'][number], 'at'>): number =>
    periods.reduce((total, period) => total + period[key], 0)
  return { succeeded: sum('succeeded'), failed: sum('failed'), stopped: sum('stopped'), open: sum('open') }
}

async function denied(): Promise<string> {
  const { runId, taskId, planDigest } = await installation.launchGated()
  const by = await installation.contextOf('approver')
  await decideApproval.run(by, { taskId, planDigest, outcome: 'denied', comment: 'no' })
  return runId
}

describe('what becomes of runs', () => {
  test('is counted once, however many count', async () => {
    await denied()
    const { runId } = await installation.launchGated()
    await terminateRun.run(await installation.contextOf('lead'), { runId, reason: 'enough', rollback: false })
    await installation.launchGated()
    await Promise.all(Array.from({ length: 4 }, () => countOnce(installation.db)))
    await countAll(installation.db)
    expect(totalsOf(await statisticsOf('viewer'))).toEqual({ succeeded: 0, failed: 1, stopped: 1, open: 1 })
  })

  test('tells how long people were waited for, and of a failure that lasts', async () => {
    const { waits, outages } = await statisticsOf('viewer')
    expect(waits).toMatchObject([{ workflow: 'gated', version: null, spread: { count: 1, p95Ms: null } }])
    expect(outages).toMatchObject([{ workflow: 'gated', recoveredAt: null, before: null }])
  })

  test('is taken back when a run is taken up again', async () => {
    const runId = await denied()
    await countAll(installation.db)
    expect(totalsOf(await statisticsOf('viewer'))).toMatchObject({ failed: 2, open: 1 })
    await retryRun.run(await installation.contextOf('lead'), { runId })
    await countAll(installation.db)
    expect(totalsOf(await statisticsOf('viewer'))).toMatchObject({ failed: 1, open: 2 })
  })

  test('is told nobody who may not see the service function', async () => {
    await launchRun.run(await installation.contextOf('launcher'), { workflow: 'open', input: {} })
    await countAll(installation.db)
    const [all, some, none] = await Promise.all([
      statisticsOf('viewer'),
      statisticsOf('approver'),
      statisticsOf('stranger'),
    ])
    expect([all, some, none].map((view) => totalsOf(view).open)).toEqual([3, 2, 0])
    expect(none.outages).toEqual([])
  })
})

test('a workflow says which groups may launch and decide, and why the viewer may not', async () => {
  const activity = await getWorkflowActivity(await installation.contextOf('viewer'), 'gated', '24h')
  expect(activity.mayLaunch).toEqual({
    groups: ['payments-launchers'],
    viewer: { allowed: false, reason: 'Only members of payments-launchers may launch; you are not one' },
    why: [],
  })
  expect(activity.gates).toMatchObject([{ group: 'payments-approvers', quorum: 1, also: [], isDecidable: true }])
  expect(activity.runs.length).toBeGreaterThan(0)
})

describe('workers', () => {
  test('that ask are told with what waits for them, to those who may see it', async () => {
    const before = await getWorkers(await installation.contextOf('viewer'))
    expect(before.types.map(({ queue, waiting, askedAt }) => ({ queue, waiting, askedAt }))).toEqual([
      { queue: 'task:work', waiting: 1, askedAt: null },
    ])
    const runner = { id: 'r', kind: 'runner', host: 'h', process: 'gateway 1', version: '1', failures: {} } as const
    await tellPoller(installation.db.pool, { ...runner, queues: ['task:work', 'system:http'] })
    const asked = await getWorkers(await installation.contextOf('viewer'))
    expect(asked.types.map(({ queue, waiting, workers }) => [queue, waiting, workers.map(({ host }) => host)])).toEqual(
      [
        ['task:work', 1, ['h']],
        ['system:http', 0, ['h']],
      ],
    )
    // The run is of the service function "search".
    const approver = await getWorkers(await installation.contextOf('approver'))
    expect(approver.types.find(({ queue }) => queue === 'task:work')?.waiting).toBe(0)
    expect((await getWorkers(await installation.contextOf('stranger'))).types).toEqual([])
  })

  test('are told which runs wait for them longest, and which they have in hand', async () => {
    const launcher = await installation.contextOf('launcher')
    const { runId } = await launchRun.run(launcher, { workflow: 'open', input: {} })
    const runsOf = async () =>
      (await getWorkers(launcher)).types
        .find(({ queue }) => queue === 'task:work')
        ?.runs.filter((of) => of.runId === runId)
    expect(await runsOf()).toMatchObject([{ how: 'waits', workflow: 'open', count: 1 }])
    const { rows } = await installation.db.pool.query<{ at: number }>(
      `UPDATE attempt SET status = 'IN_PROGRESS', lease_owner = 'r', lease_until = now() + interval '1 minute', started_at = now()
       WHERE run_id = $1 RETURNING date_trunc('milliseconds', started_at) AS at`,
      [runId],
    )
    expect(await runsOf()).toEqual([{ how: 'runs', runId, workflow: 'open', count: 1, since: rows[0]?.at }])
  })

  test('of a long line the first are looked at, and that there are more is told', async () => {
    const { pool } = installation.db
    const of = async (functions: readonly string[], max: number) =>
      (await countQueues(pool, functions, max)).find(({ queue }) => queue === 'task:work')
    const launcher = await installation.contextOf('launcher')
    for (let run = 0; run < 2; run++) await launchRun.run(launcher, { workflow: 'open', input: {} })
    const all = await of(['search'], 100)
    const waiting = all?.waiting ?? 0
    expect(all).toMatchObject({ waiting: expect.any(Number) as number, isMore: false })
    expect(waiting).toBeGreaterThanOrEqual(3)
    expect(await of(['search'], waiting)).toMatchObject({ waiting, isMore: false })
    expect(await of(['search'], waiting - 1)).toMatchObject({ waiting: waiting - 1, isMore: true })
    // Somebody whose own may stand behind others is not told that nothing waits.
    expect(await of(['payments'], waiting - 1)).toMatchObject({ waiting: 0, isMore: true })
    expect(await of(['payments'], waiting)).toBeUndefined()
  })

  test('that ask no more for what waits are missed', async () => {
    const launcher = await installation.contextOf('launcher')
    const { runId } = await launchRun.run(launcher, { workflow: 'open', input: {} })
    expect(await getUnasked(launcher, runId)).toEqual([])
    const { rows } = await installation.db.pool.query<{ at: number }>(
      `UPDATE poller SET polled_at = polled_at - interval '4 minutes' RETURNING polled_at AS at`,
    )
    expect(await getUnasked(launcher, runId)).toEqual([{ task: 'work', since: rows[0]?.at, wasAsked: true }])
  })
})

test('what was counted before the retention is forgotten, and the outages that ended before', async () => {
  const { db } = installation
  const { pool } = db
  const ago = (days: number) => `current_date - interval '${days} days'`
  await pool.query(`INSERT INTO run_hour
    SELECT name, at, 'payments', 'started', 0, '', 1
    FROM (VALUES ('old', ${ago(91)}), ('kept', ${ago(89)})) AS hours (name, at)`)
  await pool.query(`INSERT INTO outage
    SELECT name, 'payments', ${ago(200)}, gen_random_uuid(), ${ago(200)}, at, gen_random_uuid(), at
    FROM (VALUES ('old', ${ago(91)}), ('kept', ${ago(89)}), ('lasts', NULL)) AS outages (name, at)`)
  expect(await forgetStatistics(db, 90)).toBe(false)
  const named = async (table: string) =>
    (await pool.query(`SELECT workflow FROM ${table} WHERE workflow IN ('old', 'kept', 'lasts') ORDER BY workflow`))
      .rows
  expect(await named('run_hour')).toEqual([{ workflow: 'kept' }])
  expect(await named('outage')).toEqual([{ workflow: 'kept' }, { workflow: 'lasts' }])
})

const READS: { readonly [name: string]: string } = {
  'list-run-hours': `'{gated}', '{payments}', now()`,
  'sum-run-hours': `'{gated}', '{payments}', now()`,
  'list-outages': `'{gated}', '{payments}', now(), 100`,
  'list-open-outages': `'{gated}'`,
  'list-run-news': `'0', 0, 100`,
  'count-queues': `'{payments}', 1000, 5`,
  'delete-statistics': '90, 5000',
  'write-statistics': `'[]', '[]', '[]'`,
  'list-pollers': '100',
  'list-queued-types': `'01930000-0000-7000-a000-000000000001', 1000`,
}

test.each(Object.keys(READS))('%s reads no table as a whole', async (name) => {
  const client = await installation.db.pool.connect()
  await client.query(`PREPARE "explained-${name}" AS ${statement(name).text}`)
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN EXECUTE "explained-${name}" (${READS[name]})`)
  client.release(true)
  expect(rows.map((row) => row['QUERY PLAN']).filter((line) => line.includes('Seq Scan'))).toEqual([])
})
