import { describe, expect, test, vi } from 'vitest'
import { gate, simple, taskDef, workflow } from '../support/definitions.ts'
import { onCheckedStage } from '../support/checked-stage.ts'
import type { Actors, Stage } from '../support/stage.ts'
import { decision, launch, newestOf, untilAsked, untilEnded } from '../support/stage.ts'

let still: Actors
let stage: Stage
onCheckedStage((entered, one) => {
  stage = entered
  still = one
})

describe('a task behind a gate', () => {
  const GATED = workflow('gated', [gate('ask'), simple('after')], [taskDef('after')])

  test('runs when what was approved is what is stored', async () => {
    const actors = stage.enter({ 'task:after': async () => ({}) })
    const runId = await launch(actors, GATED)
    await actors.orchestrator.commit([decision(await untilAsked(actors, runId))])
    expect(await untilEnded(actors, runId)).toMatchObject({ status: 'COMPLETED' })
    await actors.stop()
  })

  test('runs in a loop too, where the approval carries its iteration', async () => {
    const loopOver = [gate('ask'), simple('after')]
    const loop = { name: 'l', taskReferenceName: 'l', type: 'DO_WHILE', loopOver, loopCondition: '', items: [1] }
    const actors = stage.enter({ 'task:after': async () => ({}) })
    const runId = await launch(actors, workflow('looped', [loop], [taskDef('after')]))
    await actors.orchestrator.commit([decision(await untilAsked(actors, runId))])
    expect(await untilEnded(actors, runId)).toMatchObject({ status: 'COMPLETED' })
    await actors.stop()
  })

  test.each([
    ['the input of the run', `UPDATE run SET input = '{"version":"9.9.9"}' WHERE id = $1`],
    ['the digest of the request', `UPDATE approval SET plan_digest = repeat('0', 64) WHERE run_id = $1`],
    ['the state of the request', `UPDATE approval SET state = 'waiting' WHERE run_id = $1`],
  ])('does not run when %s was changed behind the approval', async (_what, change) => {
    const called = vi.fn(async () => ({}))
    const runId = await launch(still, GATED, { version: '1.0.0' })
    const [outcome] = await still.orchestrator.commit([decision(await untilAsked(still, runId))])
    expect(outcome?.ok).toBe(true)
    await still.db.pool.query(change, [runId])
    const actors = stage.enter({ 'task:after': called })
    expect(await untilEnded(still, runId)).toMatchObject({ status: 'FAILED' })
    expect(await newestOf(still, runId, 'after')).toMatchObject({
      status: 'FAILED_WITH_TERMINAL_ERROR',
      reason: expect.stringContaining('Nothing was run.'),
    })
    expect(called).not.toHaveBeenCalled()
    await still.db.pool.query(`UPDATE approval SET state = 'approved' WHERE run_id = $1`, [runId])
    await actors.stop()
  })
})
