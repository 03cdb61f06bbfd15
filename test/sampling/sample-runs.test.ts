import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newRunId, type RunId } from '#core/ids.ts'
import { withCursor } from '#db/cursors.ts'
import { FIRST_POSITION } from '#db/entries.ts'
import { writeWaits } from '#db/exports.ts'
import { insertSamplingPolicy } from '#db/sampling-policies.ts'
import { findSamplings } from '#db/samplings.ts'
import { inTransaction } from '#db/database.ts'
import { instant } from '#core/time.ts'
import { TaskFailure } from '#runner/handler.ts'
import { sampleRuns, sampleWaiting } from '#services/sampling/sample-runs.ts'
import { DEFAULT_SAMPLING } from '#trace/sampling.ts'
import { gate, simple, taskDef, workflow } from '../support/definitions.ts'
import {
  createStage,
  decision,
  LAUNCHER,
  launch,
  submit,
  untilAsked,
  untilEnded,
  type Actors,
  type Stage,
} from '../support/stage.ts'

const plain = workflow('plain', [simple('one')], [taskDef('one')])
const twice = workflow('twice', [simple('flaky')], [taskDef('flaky', { retryCount: 1 })])
const broken = workflow('broken', [simple('broken')], [taskDef('broken')])
const idle = workflow('idle', [simple('idle')], [taskDef('idle')])
const gated = workflow('gated', [gate('ask')])

let stage: Stage
let actors: Actors
beforeAll(async () => {
  stage = await createStage()
  let calls = 0
  actors = stage.enter({
    'task:one': async () => ({}),
    'task:flaky': async () => {
      if (calls++ === 0) throw new TaskFailure('once')
      return {}
    },
    'task:broken': async () => {
      throw new TaskFailure('always')
    },
  })
  const policy = { ...DEFAULT_SAMPLING, firstRuns: 0, fullPerHour: 2, summaryPerHour: 2 }
  await inTransaction(actors.db, 'record', (tx) =>
    insertSamplingPolicy(tx, { version: 1, policy, createdBy: LAUNCHER }, instant(Date.now())),
  )
})
afterAll(() => stage.close())

async function sampled(): Promise<void> {
  while (await sampleRuns(actors.db));
}
const ruleOf = async (runId: RunId) => {
  const sampling = (await findSamplings(actors.db.pool, [runId])).get(runId)
  return sampling && [sampling.tier, sampling.rule, sampling.outcome]
}

test('a run is decided at its end: by a rule that keeps it, else by the rate of runs like it', async () => {
  const runs = [await launch(actors, twice), await launch(actors, broken)]
  for (const run of runs) await untilEnded(actors, run)
  const many = []
  for (let number = 0; number < 40; number++) many.push(await launch(actors, plain))
  for (const run of many) await untilEnded(actors, run)
  await sampled()
  expect(await Promise.all(runs.map(ruleOf))).toEqual([
    ['FULL', 'retry', 'COMPLETED'],
    ['FULL', 'failure', 'FAILED'],
  ])
  const decided = [...(await findSamplings(actors.db.pool, many)).values()]
  expect(decided.map(({ nth }) => nth).toSorted((a, b) => a - b)).toEqual(many.map((_, index) => index + 1))
  const byRate = decided.filter(({ rule }) => rule === 'rate').toSorted((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0))
  expect(byRate.slice(0, 2).map(({ tier, probability }) => [tier, probability])).toEqual([
    ['FULL', 1],
    ['FULL', 1],
  ])
  // The fortieth is kept with a chance of a twentieth: of all of them some are not.
  expect(byRate.filter(({ tier }) => tier === 'SKELETON').length).toBeGreaterThan(5)
})

test('a run that asks somebody is kept while it waits, and decided for good', async () => {
  const runId = await launch(actors, gated)
  const ask = await untilAsked(actors, runId)
  await sampled()
  expect(await ruleOf(runId)).toEqual(['FULL', 'approval', null])
  await actors.orchestrator.commit([decision(ask, 'denied')])
  await untilEnded(actors, runId)
  await sampled()
  expect(await ruleOf(runId)).toEqual(['FULL', 'approval', 'FAILED'])
})

test('an undecided run that is stopped is no failure; taken up again it is kept', async () => {
  const still = stage.enter({}, { isRunning: false })
  const runId = await launch(still, workflow('stopped', [simple('never')], [taskDef('never')]))
  await sampled()
  expect(await ruleOf(runId)).toEqual([null, null, null])
  await submit(still, { kind: 'terminate', runId, reason: 'enough', rollback: false })
  await sampled()
  expect(await ruleOf(runId)).toEqual(['FULL', 'rate', 'TERMINATED'])
  await submit(still, { kind: 'retry', runId, reason: null })
  await sampled()
  const sampling = (await findSamplings(still.db.pool, [runId])).get(runId)
  expect(sampling?.signs).toEqual(['retry'])
})

test('a page that was cut off before its commit is decided again, and no run is counted twice', async () => {
  const runId = await launch(actors, plain)
  await untilEnded(actors, runId)
  await sampled()
  const before = await findSamplings(actors.db.pool, [runId])
  await actors.db.pool.query("DELETE FROM cursor WHERE name = 'sampling'")
  await sampled()
  expect(await findSamplings(actors.db.pool, [runId])).toEqual(before)
})

test('a run that lasts longer than is usual is kept while it runs, however many others have waited longer', async () => {
  const runId = await launch(actors, idle)
  const { pool } = actors.db
  const longAgo = "now() - interval '2 days'"
  await pool.query(`UPDATE run SET created_at = ${longAgo} WHERE id = $1`, [runId])
  await sampled()
  await withCursor(actors.db, 'export:otlp', async () => null)
  const others = Array.from({ length: 200 }, () => newRunId(1_764_000_000_000, randomBytes))
  await writeWaits(pool, 'otlp', { runIds: [...others, runId], upTo: FIRST_POSITION })
  await pool.query(`UPDATE export_wait SET since = ${longAgo}`)
  await pool.query('UPDATE sampling SET tier = NULL, rule = NULL, signs = $2 WHERE root_run_id = $1', [runId, []])
  const behind = await sampleWaiting(actors.db, null)
  expect([others.includes(behind as RunId), await ruleOf(runId)]).toEqual([true, [null, null, null]])
  expect(await sampleWaiting(actors.db, behind)).toBeNull()
  expect(await ruleOf(runId)).toEqual(['FULL', 'slow', null])
})
