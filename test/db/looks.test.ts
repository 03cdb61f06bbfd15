import type { PoolClient } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { statement } from '#db/statement.ts'
import { gate, workflow } from '../support/definitions.ts'
import { createStage, startOf, type Actors, type Stage } from '../support/stage.ts'

/** What every process looks for again and again, with values as it asks. */
const LOOKS: { readonly [name: string]: string } = {
  'claim-attempts': `'{system:http,task:one}', 128, 'me', 10000`,
  'claim-sends': '50',
  'list-due-attempt-timers': '100',
  'list-due-begins': '100',
  'list-due-run-timers': '100',
  'list-limited-names': `'{system:http,task:one}'`,
  'list-lost-leases': '100',
  'look-at-schedules': '',
  'next-wake': `'{system:http,task:one}'`,
  'take-due-fires': '8, 10000',
  'wake-waiting-fires': `'01930000-0000-7000-a000-000000000001'`,
}
const NAMES = Object.keys(LOOKS)
const WAITING = 300
/** A look may see a row or two of its own. */
const ROWS_MAX = 5

let stage: Stage
let still: Actors
let client: PoolClient
beforeAll(async () => {
  stage = await createStage()
  still = stage.enter({}, { isRunning: false })
  client = await still.db.pool.connect()
  await client.query('ALTER TABLE run SET (autovacuum_enabled = off)')
  await client.query('ALTER TABLE attempt SET (autovacuum_enabled = off)')
  await client.query('SET plan_cache_mode = force_generic_plan')
  // Like a process that started with the installation: its plans are made while every table is empty.
  for (const name of NAMES) await client.query(`PREPARE "${name}" AS ${statement(name).text}`)
  for (const name of NAMES) await client.query(executing(name))
  const starts = Array.from({ length: WAITING }, () => startOf(workflow('gated', [gate('ask')])))
  const outcomes = await still.orchestrator.commit(starts)
  expect(outcomes.filter(({ ok }) => !ok)).toEqual([])
})
afterAll(async () => {
  client.release(true)
  await stage.close()
})

const executing = (name: string): string => `EXECUTE "${name}"${LOOKS[name] && `(${LOOKS[name]})`}`

interface Node {
  readonly 'Actual Rows': number
  readonly 'Actual Loops': number
  readonly 'Rows Removed by Filter'?: number
  readonly 'Rows Removed by Index Recheck'?: number
  readonly 'Relation Name'?: string
  readonly 'Index Name'?: string
  readonly Plans?: readonly Node[]
}

/** Rows that scans of a plan touched. */
function touchedBy(node: Node): number {
  const removed = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)
  const own = node['Relation Name'] || node['Index Name'] ? (node['Actual Rows'] + removed) * node['Actual Loops'] : 0
  return (node.Plans ?? []).reduce((sum, plan) => sum + touchedBy(plan), own)
}

async function rowsOf(name: string): Promise<number> {
  const { rows } = await client.query<{ 'QUERY PLAN': [{ Plan: Node }] }>(
    `EXPLAIN (ANALYZE, FORMAT JSON) ${executing(name)}`,
  )
  const [explained] = rows[0]?.['QUERY PLAN'] ?? []
  return explained ? touchedBy(explained.Plan) : Number.NaN
}

describe('looking for work touches nothing of what waits for a person', () => {
  test.each(NAMES)('%s, by a plan from when there was nothing', async (name) => {
    expect(await rowsOf(name)).toBeLessThanOrEqual(ROWS_MAX)
  })

  test.each(NAMES)('%s, by a plan of a process that starts before Postgres knows how much there is', async (name) => {
    await client.query('DISCARD PLANS')
    expect(await rowsOf(name)).toBeLessThanOrEqual(ROWS_MAX)
  })

  test.each(NAMES)('%s, by a plan that knows how much there is', async (name) => {
    await client.query('ANALYZE')
    expect(await rowsOf(name)).toBeLessThanOrEqual(ROWS_MAX)
  })
})
