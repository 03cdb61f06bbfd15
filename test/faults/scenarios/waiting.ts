import { setTimeout as delay } from 'node:timers/promises'
import { listWaitingApprovals } from '#db/approvals.ts'
import type { HostProcess } from '../../support/start-host.ts'
import { until, untilEnded } from '../../support/stage.ts'
import { launchMany } from '../many-runs.ts'
import { approvalOf } from '../scene.ts'
import { verify } from '../verify.ts'
import { createWorld, type World } from '../world.ts'
import { scaled, within, type Ground, type Scenario } from './scenario.ts'

const RUNS = 10_000
const DECIDED = 50

export const waiting: Scenario = {
  name: 'runs that wait for a person cost nothing',
  play: (ground) =>
    within(createWorld(ground.serverUrl), async (world) => {
      const hosts = [await world.start('console'), await world.start('gateway')]
      await leaveUnswept(world)
      const before = await measure(world, hosts, ground)
      const count = scaled(RUNS, ground, 100)
      const acknowledged = await launchMany(world, hosts, { workflow: 'gated', count, atOnce: 64 })
      ground.say(`${count} runs wait`)
      const after = await measure(world, hosts, ground)
      const decided = await decideSome(world, hosts)
      const verdict = await verify(world, { acknowledged, isWaiting: true })
      const problems = [
        ...verdict.problems,
        ...tooMuch(before, after),
        ...(await wrongCount(world, acknowledged.length - decided)),
      ]
      const measured = `without them ${shown(before)}; with them ${shown(after)}`
      return { ...verdict, problems, runs: count, inflicted: `${decided} approved`, measured }
    }),
}

/** What an installation does by itself, a second, and how long a run of one task takes. */
interface Cost {
  readonly transactions: number
  readonly rowsRead: number
  readonly rowsWritten: number
  readonly runMs: number
}

type Counters = Omit<Cost, 'runMs'>

const WINDOWS = 5
const WINDOW_MS = 4_000
/** Postgres tells of a transaction within a second of it. */
const WINDOW_MS_MIN = 2_000
const TIMED_RUNS = 15
const QUIET_MS_MAX = 300_000

async function measure(world: World, hosts: readonly HostProcess[], ground: Ground): Promise<Cost> {
  const runMs = median(await timeRuns(world, hosts))
  await until('the projection of everything', () => isProjected(world), QUIET_MS_MAX)
  await until('a moment in which nothing is written', () => isQuiet(world), QUIET_MS_MAX)
  const windowMs = scaled(WINDOW_MS, ground, WINDOW_MS_MIN)
  const rates: Counters[] = []
  for (let i = 0; i < scaled(WINDOWS, ground, 2); i++) {
    const from = await readCounters(world)
    await delay(windowMs)
    rates.push(rateOf(from, await readCounters(world), windowMs))
  }
  const middle = (key: keyof Counters): number => median(rates.map((rate) => rate[key]))
  return {
    transactions: middle('transactions'),
    rowsRead: middle('rowsRead'),
    rowsWritten: middle('rowsWritten'),
    runMs,
  }
}

/** Else autovacuum works while it is counted what the product does. */
const leaveUnswept = async ({ db }: World): Promise<void> => {
  // A table in partitions has nothing of its own to sweep.
  const { rows } = await db.pool.query<{ name: string }>(
    "SELECT stat.relname AS name FROM pg_stat_user_tables AS stat JOIN pg_class ON pg_class.oid = relid WHERE relkind = 'r'",
  )
  for (const { name } of rows) await db.pool.query(`ALTER TABLE "${name}" SET (autovacuum_enabled = off)`)
}

const isProjected = async ({ db }: World): Promise<boolean> => {
  const { rowCount } = await db.pool.query(
    `SELECT FROM cursor WHERE name = 'projection'
       AND (xid, position) = (SELECT xid, position FROM chain_entry ORDER BY xid DESC, position DESC LIMIT 1)`,
  )
  return rowCount === 1
}

async function isQuiet(world: World): Promise<boolean> {
  const from = await readCounters(world)
  await delay(WINDOW_MS_MIN)
  return (await readCounters(world)).rowsWritten === from.rowsWritten
}

/** Of the product's own tables; whoever asks reads none of them. */
async function readCounters({ db }: World): Promise<Counters> {
  const { rows } = await db.pool.query<Counters>(
    `SELECT (SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()) AS transactions,
       (SELECT sum(idx_tup_read)::bigint FROM pg_stat_user_indexes) + (SELECT sum(seq_tup_read)::bigint FROM pg_stat_user_tables)
         AS "rowsRead",
       (SELECT sum(n_tup_ins + n_tup_upd + n_tup_del)::bigint FROM pg_stat_user_tables) AS "rowsWritten"`,
  )
  if (!rows[0]) throw new Error('the database counts nothing')
  return rows[0]
}

const rateOf = (from: Counters, to: Counters, windowMs: number): Counters => ({
  transactions: ((to.transactions - from.transactions) * 1_000) / windowMs,
  rowsRead: ((to.rowsRead - from.rowsRead) * 1_000) / windowMs,
  rowsWritten: ((to.rowsWritten - from.rowsWritten) * 1_000) / windowMs,
})

async function timeRuns(world: World, hosts: readonly HostProcess[]): Promise<number[]> {
  const times: number[] = []
  for (let i = 0; i < TIMED_RUNS; i++) {
    const startedAt = performance.now()
    const runId = await hosts[i % hosts.length]?.launch(world.people.lead(), 'tiny', {})
    if (runId) await untilEnded(world, runId, 180_000)
    times.push(performance.now() - startedAt)
  }
  return times
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** As much as without, but for what a busy machine adds to one look or another. */
function tooMuch(before: Cost, after: Cost): string[] {
  const bounds = {
    transactions: before.transactions * 1.5 + 10,
    rowsRead: before.rowsRead * 1.5 + 100,
    rowsWritten: before.rowsWritten * 1.2 + 2,
    runMs: before.runMs * 3 + 200,
  }
  return (Object.keys(bounds) as (keyof Cost)[])
    .filter((key) => after[key] > bounds[key])
    .map((key) => `${key} was ${before[key].toFixed(1)} and is ${after[key].toFixed(1)}`)
}

const shown = ({ transactions, rowsRead, rowsWritten, runMs }: Cost): string =>
  `${transactions.toFixed(1)} transactions/s, ${rowsRead.toFixed(0)} rows read/s, ${rowsWritten.toFixed(1)} rows written/s, a run ${runMs.toFixed(0)} ms`

async function decideSome(world: World, hosts: readonly HostProcess[]): Promise<number> {
  const requests = await listWaitingApprovals(world.db.prisma, ['payments'], DECIDED)
  await Promise.all(
    requests.map(async (request, i) => {
      await hosts[i % hosts.length]?.decide(world.people.approver(), approvalOf(request))
      await untilEnded(world, request.runId, 180_000)
    }),
  )
  return requests.length
}

async function wrongCount({ db }: World, expected: number): Promise<string[]> {
  const { rowCount } = await db.pool.query(
    `SELECT FROM run JOIN attempt ON attempt.run_id = run.id AND attempt.type = 'HUMAN' AND attempt.status = 'IN_PROGRESS'
     WHERE run.status = 'RUNNING' AND run.waiting = 1`,
  )
  return rowCount === expected ? [] : [`${rowCount} runs wait, not ${expected}`]
}
