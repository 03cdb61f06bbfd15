import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { newRunId, type RunId } from '#core/ids.ts'
import { insertSends } from '#db/outbox.ts'
import { findRun, getRun } from '#db/runs.ts'
import { instant } from '#core/time.ts'
import type { IdempotencyStrategy, LaunchOrder } from '#engine/send.ts'
import type { Submission } from '#orchestrator/port.ts'
import { onCheckedStage } from '../support/checked-stage.ts'
import { sequence, simple, workflow } from '../support/definitions.ts'
import { launch, LAUNCHER, newestOf, startOf, submit, type Actors, type Stage } from '../support/stage.ts'

let stage: Stage
let still: Actors
onCheckedStage((entered, one) => {
  stage = entered
  still = one
})

const keyed = (key: string, strategy: IdempotencyStrategy): Submission => ({
  ...startOf(sequence(1)),
  also: [{ kind: 'idempotency-key', workflow: 'sequence-1', key, strategy }],
})

describe('20 launches under one key in two processes', () => {
  test.each(['FAIL', 'FAIL_ON_RUNNING'] as const)(
    'with %s start one run; the others leave nothing',
    async (strategy) => {
      const all = [still, stage.enter({}, { isRunning: false })]
      const starts = Array.from({ length: 20 }, () => keyed(`race of ${strategy}`, strategy))
      const outcomes = await Promise.all(
        starts.map((start, i) => (all[i % 2] ?? still).orchestrator.commit([start]).then(([outcome]) => outcome)),
      )
      const refused = outcomes.filter((outcome) => !outcome?.ok)
      expect(refused).toHaveLength(19)
      expect(new Set(refused.map((outcome) => outcome && !outcome.ok && outcome.error.code))).toEqual(
        new Set(['conflict']),
      )
      const found = await Promise.all(starts.map(({ command }) => findRun(still.db.prisma, command.runId)))
      expect(found.filter((run) => run !== null)).toHaveLength(1)
    },
  )
})

test('A key that is taken fails no neighbour of the same commit', async () => {
  await still.orchestrator.commit([keyed('neighbours', 'FAIL')])
  const outcomes = await still.orchestrator.commit([
    startOf(sequence(1)),
    keyed('neighbours', 'FAIL'),
    startOf(sequence(1)),
  ])
  expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, true])
})

describe('a launch that a run ordered under a key that is taken', () => {
  const orderOf = (to: Pick<LaunchOrder, 'parent' | 'launchedBy'>, strategy: IdempotencyStrategy): LaunchOrder => ({
    runId: newRunId(Date.now(), randomBytes),
    workflow: { name: 'sequence-1', version: null },
    input: {},
    correlationId: null,
    priority: 0,
    idempotency: { key: 'ordered', strategy },
    actor: { kind: 'user', id: LAUNCHER },
    requesters: [LAUNCHER],
    ...to,
  })
  const delivering = () => {
    const program = startOf(sequence(1)).program ?? { hash: '', source: '' }
    return stage.enter({}, { isRunning: false, resolveLaunch: async () => program })
  }
  const deliver = async (from: RunId, order: LaunchOrder) => {
    await insertSends(still.db.pool, [{ runId: from, send: { kind: 'launch', order } }], instant(0))
    await delivering().orchestrator.deliverDue()
    expect(await findRun(still.db.prisma, order.runId)).toBeNull()
  }
  const waiting = async () => {
    const runId = await launch(still, sequence(1))
    return { runId, taskId: (await newestOf(still, runId, 't1')).id }
  }

  test('with RETURN_EXISTING tells the task of the run that has it', async () => {
    const first = keyed('ordered', 'FAIL')
    await still.orchestrator.commit([first])
    const order = { name: 'sequence-1', idempotencyKey: 'ordered', idempotencyStrategy: 'RETURN_EXISTING' }
    const starting = simple('start', { type: 'START_WORKFLOW', inputParameters: { startWorkflow: order } })
    const runId = await launch(delivering(), workflow('starting', [starting]))
    await expect
      .poll(() => newestOf(still, runId, 'start'), { timeout: 10_000 })
      .toMatchObject({
        status: 'COMPLETED',
        output: { workflowId: first.command.runId },
      })
  })

  test('with FAIL fails the task with the reason, and so does any strategy for a child', async () => {
    const reason = expect.stringContaining('The key ordered of sequence-1 is taken by') as string
    const root = await waiting()
    await deliver(root.runId, orderOf({ parent: null, launchedBy: root }, 'FAIL'))
    expect(await newestOf(still, root.runId, 't1')).toMatchObject({ status: 'FAILED', reason })
    const child = await waiting()
    const parent = { ...child, rootRunId: child.runId }
    await deliver(child.runId, orderOf({ parent, launchedBy: null }, 'RETURN_EXISTING'))
    expect(await newestOf(still, child.runId, 't1')).toMatchObject({ status: 'FAILED', reason })
  })
})

test('A key is free again for FAIL_ON_RUNNING once its run has ended', async () => {
  const first = keyed('again', 'FAIL_ON_RUNNING')
  await still.orchestrator.commit([first])
  await submit(still, { kind: 'terminate', runId: first.command.runId, reason: 'enough', rollback: false })
  const second = keyed('again', 'FAIL_ON_RUNNING')
  const [outcome] = await still.orchestrator.commit([second])
  expect(outcome).toMatchObject({ ok: true })
  expect(await getRun(still.db.prisma, second.command.runId)).toMatchObject({ status: 'RUNNING' })
})
