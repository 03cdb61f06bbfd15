import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { getRun } from '#db/runs.ts'
import type { Run } from '#engine/model.ts'
import { SLICE } from '#engine/slice.ts'
import { createScriptTaskHandler } from '#runner/script-task.ts'
import { createSandbox } from '#sandbox/sandbox.ts'
import { simple, taskDef, workflow } from '../support/definitions.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { countRowsRead, type RowsRead } from '../support/rows-read.ts'
import { createStage, launch, submit, until, untilEnded, type Actors, type Stage } from '../support/stage.ts'

const TIMES = 500
const BRANCHES = 1_200
const LIMIT_MS = 120_000

const DEFS = ['a', 'b', 'plan', 'ship', 'z'].map((name) => taskDef(name))

const LOOP = workflow(
  'long-loop',
  [
    simple('l', {
      type: 'DO_WHILE',
      inputParameters: { times: TIMES },
      loopCondition: "$.l['iteration'] < $.times",
      loopOver: [
        simple('a'),
        simple('b', { inputParameters: { before: '${a.output.n}', at: '${l.output.iteration}' } }),
      ],
    }),
    simple('z', { inputParameters: { times: '${l.output.iteration}' } }),
  ],
  DEFS,
)

const WIDE = workflow(
  'wide-fork',
  [
    simple('plan'),
    simple('f', {
      type: 'FORK_JOIN_DYNAMIC',
      inputParameters: { forkTaskName: 'ship', forkTaskInputs: '${plan.output.list}' },
    }),
    simple('j', { type: 'JOIN' }),
    simple('z', { inputParameters: { first: '${j.output._ship_0.n}' } }),
  ],
  DEFS,
)

const sandbox = createSandbox()
const done = async () => ({ n: 1 })
const handlers = {
  'task:a': done,
  'task:b': done,
  'task:ship': done,
  'task:z': done,
  'task:plan': async () => ({ list: Array.from({ length: BRANCHES }, (_, i) => ({ i })) }),
  'system:script': createScriptTaskHandler(sandbox),
}

let stage: Stage
let actors: Actors
let rows: RowsRead

beforeAll(async () => {
  stage = await createStage()
  actors = stage.enter(handlers)
  rows = countRowsRead(actors.db.pool)
})
afterAll(async () => {
  await stage.close()
  await sandbox.close()
})

const widest = (): number => Math.max(...[...rows.byStatement().values()].map(({ rowsMax }) => rowsMax))

const callsOf = (name: string): number => rows.byStatement().get(name)?.calls ?? 0

const commitsOf = async ({ id }: Run): Promise<number> => {
  const { rows: found } = await actors.db.pool.query<{ count: number }>(
    'SELECT count(DISTINCT xid) FROM chain_entry WHERE run_id = $1',
    [id],
  )
  return found[0]?.count ?? 0
}

describe('a run of thousands of attempts in the database', () => {
  test(
    'reads next to nothing in a loop, never more than a dozen rows at once, and takes a commit an end',
    async () => {
      rows.reset()
      const run = await untilEnded(actors, await launch(actors, LOOP), LIMIT_MS)
      expect(run).toMatchObject({ status: 'COMPLETED', taskSeq: 2 * TIMES + 2 })
      expect(widest()).toBeLessThanOrEqual(12)
      // What a transition needs is known from the one before, however many there were.
      expect(callsOf('list-needed-attempts') + callsOf('read-runs')).toBeLessThanOrEqual(10)
      expect(await commitsOf(run)).toBeLessThanOrEqual(3 * TIMES + 3)
    },
    LIMIT_MS,
  )

  test(
    'opens and joins a wide fork without reading it, but once for what it put out',
    async () => {
      rows.reset()
      const run = await untilEnded(actors, await launch(actors, WIDE), LIMIT_MS)
      expect(run).toMatchObject({ status: 'COMPLETED', taskSeq: BRANCHES + 4 })
      const wide = [...rows.byStatement()].filter(([, { rowsMax }]) => rowsMax > 300)
      expect(wide.map(([name, { rowsMax }]) => [name, rowsMax >= BRANCHES])).toEqual([['list-needed-attempts', true]])
      const needed = rows.byStatement().get('list-needed-attempts')
      expect(needed?.rows).toBeLessThanOrEqual(4 * BRANCHES)
      expect(await commitsOf(run)).toBeLessThanOrEqual(BRANCHES + 8)
    },
    LIMIT_MS,
  )

  test(
    'is stopped in the middle of it slice by slice',
    async () => {
      const own = await createStage()
      const idle = own.enter({}, { isRunning: false })
      own.enter({ 'task:plan': handlers['task:plan'] })
      const runId = await launch(idle, WIDE)
      const runNow = (): Promise<Run> => getRun(idle.db.prisma, runId)
      await until('the fork', async () => (await runNow()).taskSeq === BRANCHES + 3, LIMIT_MS)
      await submit(idle, { kind: 'terminate', runId, reason: 'enough', rollback: false })
      const run = await untilEnded(idle, runId, LIMIT_MS)
      expect(run).toMatchObject({ status: 'TERMINATED', openAttempts: 0, reason: 'enough' })
      const { rows: commits } = await idle.db.pool.query<{ ends: number }>(
        `SELECT count(*) AS ends FROM chain_entry WHERE run_id = $1 AND status = 'CANCELED' GROUP BY xid ORDER BY ends DESC`,
        [runId],
      )
      const slices = Array.from({ length: Math.floor((BRANCHES + 1) / SLICE) }, () => SLICE)
      expect(commits.map(({ ends }) => ends)).toEqual([...slices, (BRANCHES + 1) % SLICE])
      expect(await brokenInvariants(idle.db)).toEqual([])
      await own.close()
    },
    LIMIT_MS,
  )

  test(
    'leaves every invariant whole',
    async () => {
      expect(await brokenInvariants(actors.db)).toEqual([])
    },
    LIMIT_MS,
  )
})
