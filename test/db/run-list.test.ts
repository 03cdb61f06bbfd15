import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { UserId } from '#core/ids.ts'
import { openDatabase, type Database } from '#db/database.ts'
import type { RunCriteria } from '#db/run-criteria.ts'
import { listRuns } from '#db/run-list.ts'
import type { RunKey } from '#db/run-streams.ts'
import { createTestDatabase, type TestDatabase } from '../support/postgres.ts'
import { seededPerson, seedManyRuns } from '../support/seed-many-runs.ts'

const RUNS = 3_000
const EVERY_MS = 10_000

let database: TestDatabase
let db: Database
let emptyDatabase: TestDatabase
let emptyDb: Database
beforeAll(async () => {
  database = await createTestDatabase()
  db = openDatabase(database.url)
  emptyDatabase = await createTestDatabase()
  emptyDb = openDatabase(emptyDatabase.url)
  await seedManyRuns(db.pool, RUNS, EVERY_MS)
}, 120_000)
afterAll(async () => {
  await Promise.all([db.close(), emptyDb.close()])
  await database.drop()
  await emptyDatabase.drop()
})

const SEEN = { serviceFunctions: ['payments', 'search'] }
const root = async (): Promise<string> =>
  (await db.pool.query<{ id: string }>("SELECT id FROM run WHERE service_function = 'search' LIMIT 1")).rows[0]?.id ??
  ''
const person = UserId.parse(seededPerson(14))

/** Every filter there is, each with what it means in plain SQL. */
const FILTERS: readonly (readonly [name: string, criteria: Omit<RunCriteria, 'serviceFunctions'>, sql: string])[] = [
  ['nothing', {}, 'true'],
  ['the state of many', { states: ['COMPLETED'] }, `status = 'COMPLETED'`],
  ['the state of some', { states: ['FAILED', 'TIMED_OUT'] }, `status IN ('FAILED', 'TIMED_OUT')`],
  ['waiting for a person', { states: ['waiting'] }, `status = 'RUNNING' AND waiting > 0`],
  ['running', { states: ['RUNNING'] }, `status = 'RUNNING' AND waiting = 0`],
  ['queued', { states: ['queued'] }, `status = 'PAUSED' AND is_queued`],
  ['paused', { states: ['PAUSED'] }, `status = 'PAUSED' AND NOT is_queued`],
  ['a workflow', { workflow: 'flow-7' }, `workflow = 'flow-7'`],
  ['a version of a workflow', { workflow: 'flow-7', version: 2 }, `workflow = 'flow-7' AND version = 2`],
  ['a person', { personId: person }, `person_id = '${person}'`],
  ['an agent', { agent: 'agent:bot-3' }, `actor::json ->> 'id' = 'bot-3'`],
  ['any agent', { agent: 'agent' }, `actor::json ->> 'kind' = 'agent'`],
  [
    'a schedule',
    { schedule: { name: 'nightly-3', correlationId: 'schedule:nightly-3' } },
    `EXISTS (SELECT FROM schedule_fire AS fire WHERE fire.run_id = run.id AND schedule = 'nightly-3')`,
  ],
  ['a label of many', { labels: [{ name: 'env', value: 'Production' }] }, `labels::json ->> 'env' = 'production'`],
  ['a label of few', { labels: [{ name: 'ticket', value: 'chg-1400' }] }, `labels::json ->> 'ticket' = 'CHG-1400'`],
  ['a label by its name', { labels: [{ name: 'ticket', value: null }] }, `labels::json ->> 'ticket' IS NOT NULL`],
  ['a value of the input', { inputs: [{ path: 'version', value: '2.17' }] }, `input::json ->> 'version' = '2.17'`],
  ['a value anywhere in the input', { inputs: [{ path: null, value: 'O-77' }] }, `input::json ->> 'order' = 'o-77'`],
  ['words of few reasons', { text: 'CERT expired' }, `reason LIKE '%certificate%expired%'`],
  ['words of many reasons', { text: 'refused' }, `reason LIKE '%refused%'`],
  ['a correlation id', { text: 'order-61' }, `correlation_id = 'order-61'`],
  ['a label as a text', { text: 'team-9' }, `labels::json ->> 'team' = 'team-9'`],
  ['a value of the input as a text', { text: 'O-78' }, `input::json ->> 'order' = 'o-78'`],
  ['a ticket it was launched for', { text: 'inc-1404' }, `note LIKE '% INC-1404,%'`],
  ['words of why many were launched', { text: 'ops rollout' }, `note IS NOT NULL`],
  ['a word that only some of these have', { text: 'rollout INC-1404 search' }, 'false'],
  [
    'a task that failed',
    { failedTask: 'charge-1' },
    `status = 'FAILED' AND (substr(input::json ->> 'order', 3))::integer % 3 = 1`,
  ],
  ['any gate', { gate: { ref: null } }, `EXISTS (SELECT FROM approval WHERE approval.run_id = run.id)`],
  ['a gate', { gate: { ref: 'ok' } }, `EXISTS (SELECT FROM approval WHERE approval.run_id = run.id AND ref = 'ok')`],
  ['a gate that is none', { gate: { ref: 'nowhere' } }, 'false'],
  [
    'a task that failed in runs of a workflow at a time',
    { failedTask: 'charge-0', workflow: 'flow-7', after: Date.now() - 2_500 * EVERY_MS },
    `status = 'FAILED' AND workflow = 'flow-7' AND (substr(input::json ->> 'order', 3))::integer % 3 = 0 AND created_at >= '${new Date(Date.now() - 2_500 * EVERY_MS).toISOString()}'`,
  ],
  [
    'a time',
    { after: Date.now() - 1_500 * EVERY_MS, before: Date.now() - 1_200 * EVERY_MS },
    `created_at >= '${new Date(Date.now() - 1_500 * EVERY_MS).toISOString()}' AND created_at < '${new Date(Date.now() - 1_200 * EVERY_MS).toISOString()}'`,
  ],
  [
    'many things at once',
    { states: ['FAILED'], workflow: 'flow-7', labels: [{ name: 'env', value: 'production' }] },
    `status = 'FAILED' AND workflow = 'flow-7' AND labels::json ->> 'env' = 'production'`,
  ],
  ['what there is not', { workflow: 'flow-99', text: 'nothing like this' }, 'false'],
]

/** All pages, one after the other. */
async function readAll(criteria: RunCriteria): Promise<{ ids: string[]; pages: number }> {
  const ids: string[] = []
  let behind: RunKey | null = null
  for (let pages = 1; ; pages++) {
    const slice = await listRuns(db.pool, criteria, { behind, limit: 100 })
    ids.push(...slice.runs.map(({ id }) => id))
    if (slice.next === null) return { ids, pages }
    behind = slice.next
  }
}

describe('A list of runs', () => {
  test.each(FILTERS)('by %s has each run once, newest first, over all its pages', async (_name, criteria, sql) => {
    const expected = await db.pool.query<{ id: string }>(
      `SELECT id FROM run WHERE service_function IN ('payments', 'search') AND (${sql}) ORDER BY created_at DESC, id DESC`,
    )
    expect((await readAll({ ...SEEN, ...criteria })).ids).toEqual(expected.rows.map(({ id }) => id))
  })

  test('by a trace has every run of it, by whatever way it is asked for', async () => {
    const id = (await root()) as never
    const found = [{ rootRunId: id }, { text: id }, { text: String(id).replaceAll('-', '').toUpperCase() }]
    for (const criteria of found) expect((await readAll({ ...SEEN, ...criteria })).ids).toEqual([id])
  })

  test('of which little matches ends its page early, says how far it came, and goes on from there', async () => {
    const rare: RunCriteria = {
      ...SEEN,
      states: ['COMPLETED'],
      labels: [{ name: 'env', value: 'production' }],
      text: 'refused',
    }
    const { ids, pages } = await readAll(rare)
    expect(ids).toEqual([])
    const first = await listRuns(db.pool, rare, { behind: null, limit: 50 })
    expect(first.isShort).toBe(pages > 1)
    expect(first.next === null).toBe(pages === 1)
  })
})

interface Plan {
  readonly 'Node Type': string
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly Alias?: string
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly Plans?: readonly Plan[]
}

const nodesOf = (plan: Plan): readonly Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodesOf)]

const literal = (value: unknown): string => {
  if (value === null || value === undefined) return 'NULL'
  if (Array.isArray(value)) return `'{${value.map((each) => `"${String(each)}"`).join(',')}}'`
  return typeof value === 'number' ? String(value) : `'${String(value).replaceAll("'", "''")}'`
}

interface Asked {
  readonly name: string
  readonly text: string
  readonly values: readonly unknown[]
}

/** Reads a page of 50 and says what Postgres was asked for it. */
async function askedFor(criteria: RunCriteria): Promise<readonly Asked[]> {
  const asked: Asked[] = []
  const query = async (statement: Asked) => {
    asked.push(statement)
    return db.pool.query({ ...statement, values: [...statement.values] })
  }
  await listRuns({ query } as never, criteria, { behind: null, limit: 50 })
  return asked
}

interface Planned {
  readonly asked: Asked
  readonly nodes: readonly Plan[]
}

/** The plans that named statements keep, in this database. */
async function plansIn({ pool }: Database, asked: readonly Asked[], options: string): Promise<readonly Planned[]> {
  const client = await pool.connect()
  try {
    const plans = []
    for (const one of asked) {
      await client.query(`PREPARE planned AS ${one.text}`)
      const { rows } = await client.query<{ 'QUERY PLAN': { Plan: Plan }[] }>(
        `EXPLAIN (${options}, FORMAT JSON) EXECUTE planned (${one.values.map(literal).join(', ')})`,
      )
      await client.query('DEALLOCATE planned')
      const plan = rows[0]?.['QUERY PLAN'][0]?.Plan
      plans.push({ asked: one, nodes: plan ? nodesOf(plan) : [] })
    }
    return plans
  } finally {
    client.release()
  }
}

const scansOf = (plans: readonly Planned[]): readonly Plan[] =>
  plans.flatMap(({ nodes }) => nodes.filter((node) => node['Node Type'].includes('Scan') && node['Relation Name']))

const isNoted = ({ Alias: alias = '' }: Plan): boolean => alias.startsWith('noted')

/** Rows that a node read, whether it gave them on or not. */
const readBy = (node: Plan): number =>
  (node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0)) * node['Actual Loops']

/** Filters by one thing, each with the index that has the runs in the order of the list. */
const SINGLE: readonly (readonly [name: string, criteria: Omit<RunCriteria, 'serviceFunctions'>, index: string])[] = [
  ['nothing', {}, 'run_service_function_created_at_id_idx'],
  ['a state', { states: ['COMPLETED'] }, 'run_list_state'],
  ['a workflow', { workflow: 'flow-7' }, 'run_workflow_service_function_created_at_id_idx'],
  ['a person', { personId: person }, 'run_person_id_service_function_created_at_id_idx'],
  ['an agent', { agent: 'agent:bot-3' }, 'run_agent'],
  ['any agent', { agent: 'agent' }, 'run_any_agent'],
  ['a schedule', { schedule: { name: 'nightly-3', correlationId: 'schedule:nightly-3' } }, 'run_correlation'],
  ['a label', { labels: [{ name: 'env', value: 'production' }] }, 'run_term_pkey'],
  ['a value of the input', { inputs: [{ path: 'region', value: 'eu-3' }] }, 'run_term_pkey'],
  ['a task that failed', { failedTask: 'charge-1' }, 'run_term_pkey'],
  ['a gate', { gate: { ref: 'ok' } }, 'run_term_pkey'],
  ['a time', { after: Date.now() - 1_500 * EVERY_MS, before: Date.now() }, 'run_service_function_created_at_id_idx'],
]

describe('Postgres answers a page of runs', () => {
  test.each(FILTERS)(
    'by %s from indexes, without reading more of the table than a page needs',
    async (_name, criteria) => {
      const plans = await plansIn(db, await askedFor({ ...SEEN, ...criteria }), 'ANALYZE')
      const scans = scansOf(plans)
      expect(scans.length).toBeGreaterThan(0)
      expect(scans.filter((node) => node['Node Type'] === 'Seq Scan')).toEqual([])
      // What is read depends on the size of a page, of a probe of each index, and of what is looked through; not on the table.
      expect(Math.max(...scans.map(readBy))).toBeLessThan(600)
      expect(plans.map(({ asked }) => asked.text).filter((text) => /\bOFFSET\b/i.test(text))).toEqual([])
      if (!('text' in criteria)) expect(plans.some(({ asked }) => /\bcount\(/i.test(asked.text))).toBe(false)
    },
  )

  test.each(SINGLE)(
    'by %s in one statement that reads no more runs than the page has, for whoever sees a part of them',
    async (_name, criteria, index) => {
      const plans = await plansIn(db, await askedFor({ serviceFunctions: ['search'], ...criteria }), 'ANALYZE')
      expect(plans.length).toBe(1)
      const scans = scansOf(plans)
      expect(scans.some((node) => node['Index Name'] === index)).toBe(true)
      expect(scans.map((node) => node['Rows Removed by Filter'] ?? 0)).toEqual(scans.map(() => 0))
      expect(Math.max(...scans.map(readBy))).toBeLessThanOrEqual(51)
    },
  )

  test.each(SINGLE)(
    'by %s from that index even by a plan that was made for empty tables',
    async (_name, criteria, index) => {
      const plans = await plansIn(emptyDb, await askedFor({ ...SEEN, ...criteria }), 'COSTS OFF')
      const read = scansOf(plans).filter(({ 'Relation Name': name }) => name === 'run' || name === 'run_term')
      // What was noted of a run is looked up by its whole key, when it is asked for.
      const [noted, others] = [read.filter(isNoted), read.filter((node) => !isNoted(node))]
      expect(new Set(noted.map((node) => node['Index Name']))).toEqual(new Set(['run_term_pkey']))
      expect(new Set(others.map((node) => node['Index Name']))).toEqual(new Set([index, 'run_pkey']))
    },
  )
})
