import { beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import type { RunId } from '#core/ids.ts'
import { isFinal } from '#engine/model.ts'
import { checkRunChain, getEntriesBefore, getOccurrences } from '#services/runs/large-queries.ts'
import { launchRun } from '#services/runs/launch-run.ts'
import { getRun, getRunDelta } from '#services/runs/queries.ts'
import type { RunView } from '#services/runs/view.ts'
import { seedDefinitions } from '#services/workflows/seed-definitions.ts'
import { simple, workflow } from '../support/definitions.ts'
import { countRowsRead } from '../support/rows-read.ts'
import { until } from '../support/stage.ts'
import { onInstallation } from './operating.ts'

const ITERATIONS = 2_000
const BYTES_MAX = 200_000
const ROWS_MAX = 300

const noop = (name: string) => simple(name, { type: 'NOOP' })
const LOOP = workflow('long-loop', [
  simple('l', {
    type: 'DO_WHILE',
    loopCondition: '',
    items: '${workflow.input.items}',
    loopOver: [noop('a'), noop('b')],
  }),
])

const { get: installation, as } = onInstallation()
let launcher: Context
let runId: RunId

beforeAll(async () => {
  launcher = await as('launcher')
  await seedDefinitions({ workflows: [LOOP.workflow], taskDefs: [] })
  const items = Array.from({ length: ITERATIONS }, (_, i) => i)
  runId = (await launchRun.run(launcher, { workflow: 'long-loop', input: { items } })).runId
  await until('the end of the run', async () => isFinal((await getRun(launcher, runId)).status))
})

const refs = (view: Pick<RunView, 'attempts'>, family: string): string[] =>
  view.attempts.filter((attempt) => attempt.family === family).map(({ ref }) => ref)

const numbered = (node: string, from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, i) => `${node}__${from + i}`)

describe('the page of a run of 4,001 attempts', () => {
  test('holds the edges of what repeats and right sums, in a bounded amount', async () => {
    const rows = countRowsRead(installation().db.pool)
    const view = await getRun(launcher, runId)
    expect(JSON.stringify(view).length).toBeLessThan(BYTES_MAX)
    expect(view).toMatchObject({
      status: 'COMPLETED',
      attemptCount: 2 * ITERATIONS + 1,
      // Two entries of the run, two of each attempt, and one for each time the loop goes on.
      seq: 2 + 2 * (2 * ITERATIONS + 1) + ITERATIONS - 1,
      chain: { isIntact: true, problem: null },
    })
    expect(view.repeats?.map(({ family, total, done, failed, open }) => [family, total, done, failed, open])).toEqual([
      ['l', 1, 1, 0, 0],
      ['a', ITERATIONS, ITERATIONS, 0, 0],
      ['b', ITERATIONS, ITERATIONS, 0, 0],
    ])
    expect(refs(view, 'a')).toEqual([...numbered('a', 1, 10), ...numbered('a', ITERATIONS - 19, ITERATIONS)])
    expect(view.entries.map(({ kind }) => kind).filter((kind) => kind.startsWith('run.'))).toEqual([
      'run.started',
      'run.ended',
    ])
    expect([...rows.byStatement()].filter(([, { rowsMax }]) => rowsMax > ROWS_MAX)).toEqual([])
    expect(rows.byStatement().get('window-attempts')?.rowsMax).toBe(61)
  })

  test('goes on from any of them to the last', async () => {
    const view = await getRun(launcher, runId)
    const tenth = view.attempts.find(({ ref }) => ref === 'a__10')
    const seen: string[] = []
    for (let at = { seq: tenth?.seq ?? 0, place: tenth?.place ?? 0 }; ;) {
      const page = await getOccurrences(launcher, { runId, family: 'a', afterSeq: at.seq, place: at.place })
      const last = page.at(-1)
      if (!last) break
      expect(page.length).toBeLessThanOrEqual(100)
      seen.push(...page.map(({ ref, place }) => `${ref} ${place}`))
      at = { seq: last.seq, place: last.place ?? 0 }
    }
    expect(seen).toEqual(numbered('a', 11, ITERATIONS).map((ref, i) => `${ref} ${i + 11}`))
  })

  test('checks the end of the chain, and all of it when somebody asks', async () => {
    const { chain, seq, entries } = await getRun(launcher, runId)
    expect(chain.from).toBe(seq - 199)
    expect(await checkRunChain(launcher, runId)).toEqual({ isIntact: true, problem: null, from: 1 })
    const earlier = await getEntriesBefore(launcher, { runId, before: chain.from })
    expect(earlier.map((entry) => entry.seq)).toEqual(Array.from({ length: 200 }, (_, i) => chain.from - 200 + i))
    expect(entries.at(-1)?.seq).toBe(seq)
  })

  test('is told what is new in a bounded amount, however long it has not looked', async () => {
    const { attempts, entries, shown, run } = await getRunDelta(launcher, runId, 5, 0)
    expect(run.repeats).toHaveLength(3)
    expect(attempts.length).toBe(61)
    expect(shown).toEqual(attempts.map(({ id }) => id))
    expect(entries.length).toBeLessThanOrEqual(201)
    expect(JSON.stringify({ attempts, entries, run }).length).toBeLessThan(BYTES_MAX)
  })

  test('says which entry of a long chain was changed', async () => {
    const { pool } = installation().db
    await pool.query('ALTER TABLE chain_entry DISABLE TRIGGER ALL')
    const change = (to: string) =>
      pool.query('UPDATE chain_entry SET ref = $2 WHERE chain = $1 AND seq = 6001', [`run:${runId}`, to])
    const { rows } = await pool.query<{ ref: string }>('SELECT ref FROM chain_entry WHERE chain = $1 AND seq = 6001', [
      `run:${runId}`,
    ])
    await change('forged')
    expect(await checkRunChain(launcher, runId)).toEqual({
      isIntact: false,
      problem: 'entry 6001 is not as it was written',
      from: 1,
    })
    await change(rows[0]?.ref ?? '')
    await pool.query('ALTER TABLE chain_entry ENABLE TRIGGER ALL')
  })
})
