import { beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import type { RunId } from '#core/ids.ts'
import { getComparison } from '#services/runs/comparison-queries.ts'
import { getRunGraph } from '#services/runs/graph-queries.ts'
import { launchRun } from '#services/runs/launch-run.ts'
import { getChangeable, getOutlook, getRun } from '#services/runs/queries.ts'
import { rerunRun } from '#services/runs/rerun-run.ts'
import { restartRun } from '#services/runs/restart-run.ts'
import { retryRun } from '#services/runs/retry-run.ts'
import { onFamilyStage } from './family-stage.ts'
import { errorOf } from './operating.ts'

const stage = onFamilyStage()
const { as, end, untilStatus } = stage
let lead: Context
beforeAll(async () => {
  await stage.prepare()
  lead = await as('lead')
})

const SOURCES = {
  nothing: '{"workflow":null}',
  'no tasks': '{"workflow":{"name":"leaf","version":1},"taskDefs":{}}',
}

/** A run that failed, or is at work, and whose definition no version of the engine can read. */
async function spoilt(what: keyof typeof SOURCES, isEnded = true): Promise<RunId> {
  const { runId } = await launchRun.run(await as('launcher'), { workflow: 'leaf', input: {} })
  if (isEnded) {
    await end(runId, 'first', 'FAILED_WITH_TERMINAL_ERROR')
    await untilStatus(runId, 'FAILED')
  }
  const { pool } = stage.get().db
  await pool.query('INSERT INTO program (hash, source, created_at) VALUES ($1, $2, now()) ON CONFLICT DO NOTHING', [
    what,
    SOURCES[what],
  ])
  await pool.query('UPDATE run SET program_hash = $2 WHERE id = $1', [runId, what])
  return runId
}

describe.each(Object.keys(SOURCES) as (keyof typeof SOURCES)[])('of a run whose definition says %s', (what) => {
  const unread = expect.stringMatching(/^The definition of this run cannot be read \(.+\)\./)

  test.each([
    { verb: 'retry' },
    { verb: 'retry', resumeSubworkflows: true },
    { verb: 'restart', latest: false },
    { verb: 'rerun' },
    { verb: 'rerun', input: { a: 1 } },
  ])('it is said, to whoever considers %j, that it cannot be read', async (wish) => {
    const runId = await spoilt(what)
    expect(await getOutlook(lead, { ...wish, runId })).toMatchObject({
      tasks: [],
      gates: [],
      children: [],
      parents: [],
      problem: unread,
      version: 1,
    })
  })

  test('what would begin by the newest definition is told', async () => {
    const runId = await spoilt(what)
    expect(await getOutlook(lead, { verb: 'restart', runId, latest: true })).toMatchObject({
      problem: null,
      tasks: [{ ref: 'first' }, { ref: 'second' }],
    })
    await restartRun.run(lead, { runId, latest: true })
    await untilStatus(runId, 'RUNNING', 2)
  })

  test('whoever takes it up all the same is told what is wrong, and nothing is done', async () => {
    const runId = await spoilt(what)
    for (const asked of [
      () => retryRun.run(lead, { runId }),
      () => restartRun.run(lead, { runId, latest: false }),
      () => rerunRun.run(lead, { runId }),
      () => rerunRun.run(lead, { runId, input: { a: 1 } }),
    ])
      expect(await errorOf(asked())).toEqual({ code: 'invalid', message: expect.stringContaining('Nothing was') })
    expect(await getRun(lead, runId)).toMatchObject({ status: 'FAILED', parked: null })
  })

  test('what can be changed of it is none of its tasks', async () => {
    const runId = await spoilt(what, false)
    expect(await getChangeable(lead, runId)).toEqual({ variables: {}, skippable: [], failureWorkflow: null })
  })

  test('there is no picture, and no comparison', async () => {
    const runId = await spoilt(what)
    expect(await errorOf(getRunGraph(lead, runId))).toEqual({
      code: 'invalid',
      message: expect.stringMatching(/^The definition of this run cannot be read \(.+\)\.$/),
    })
    expect(await errorOf(getComparison(lead, { runId, withId: await spoilt(what) }))).toMatchObject({ code: 'invalid' })
  })
})
