import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import type { RunId } from '#core/ids.ts'
import { chainOfRun, listEntries } from '#db/entries.ts'
import { findRun, getRun } from '#db/runs.ts'
import { listDueBegins } from '#db/run-places.ts'
import { onCheckedStage } from '../support/checked-stage.ts'
import { simple, workflow } from '../support/definitions.ts'
import {
  launch,
  startOf,
  submit,
  SYSTEM,
  told,
  until,
  untilEnded,
  type Actors,
  type Sample,
  type Stage,
} from '../support/stage.ts'

let stage: Stage
/** A process that runs nothing by itself. */
let still: Actors
onCheckedStage((entered, one) => {
  stage = entered
  still = one
})

function bounded(name: string, rateLimitConfig: JsonObject): Sample {
  const sample = workflow(name, [simple('t1')])
  return { ...sample, workflow: { ...sample.workflow, rateLimitConfig } }
}
const queued = (name: string, concurrentExecLimit: number): Sample =>
  bounded(name, { rateLimitKey: '${workflow.input.customer}', concurrentExecLimit })
const rejecting = (name: string): Sample =>
  bounded(name, { rateLimitKey: '${workflow.input.customer}', concurrentExecLimit: 2, policy: 'REJECT' })

const statusOf = async (runId: RunId) => {
  const { status, rate } = await getRun(still.db.prisma, runId)
  return rate?.isQueued ? 'queued' : status
}
const begunAt = async (runId: RunId): Promise<number> =>
  (await listEntries(still.db.pool, chainOfRun(runId))).find(({ kind }) => kind === 'run.begun')?.at ?? Number.NaN
const begin = async (actors: Actors, ids: readonly RunId[]) =>
  actors.orchestrator.commit(ids.map((runId) => ({ command: { kind: 'begin', runId }, origin: SYSTEM })))

describe('rateLimitConfig with QUEUE', () => {
  test('lets runs of one key begin oldest first, no more at once than it says, each once, over two processes', async () => {
    let most = 0
    let running = 0
    const order: string[] = []
    const handler = async (_input: JsonObject, { runId }: { runId: RunId }): Promise<JsonObject> => {
      order.push(runId)
      most = Math.max(most, ++running)
      await new Promise((resolve) => setTimeout(resolve, 5))
      running--
      return {}
    }
    const sample = queued('in-line', 2)
    const ids: RunId[] = []
    for (let i = 0; i < 8; i++) ids.push(await launch(still, sample, { customer: 'a' }))
    expect(await Promise.all(ids.map(statusOf))).toEqual(ids.map(() => 'queued'))
    const all = [stage.enter({ 'task:t1': handler as never }), stage.enter({ 'task:t1': handler as never })]
    const ended = await Promise.all(ids.map((runId) => untilEnded(still, runId)))
    expect(ended.map(({ status }) => status)).toEqual(ids.map(() => 'COMPLETED'))
    expect(most).toBeLessThanOrEqual(2)
    const begun = await Promise.all(ids.map(begunAt))
    expect(begun).toEqual(begun.toSorted((a, b) => a - b))
    expect(order.toSorted()).toEqual(ids.toSorted())
    await Promise.all(all.map((actors) => actors.stop()))
  })

  test('keeps keys apart, and a begin that comes twice or too early does nothing', async () => {
    const sample = queued('apart', 1)
    const [first, second] = [
      await launch(still, sample, { customer: 'a' }),
      await launch(still, sample, { customer: 'a' }),
    ]
    const other = await launch(still, sample, { customer: 'b' })
    const due = await listDueBegins(still.db.pool, 100)
    expect(due.toSorted()).toEqual([first, other].toSorted())
    expect((await begin(still, [second]))[0]).toMatchObject({ ok: false, error: { code: 'rate_limited' } })
    await Promise.all([begin(still, due), begin(stage.enter({}, { isRunning: false }), due)])
    expect(await Promise.all([first, second, other].map(statusOf))).toEqual(['RUNNING', 'queued', 'RUNNING'])
    expect(await told(still, first)).toEqual(['t1 SCHEDULED'])
    expect((await begin(still, [second]))[0]).toMatchObject({
      ok: false,
      error: { message: '1 of 1 runs of apart under the key a are running. Nothing was launched.' },
    })
    await submit(still, { kind: 'terminate', runId: first, reason: 'enough', rollback: false })
    expect(await listDueBegins(still.db.pool, 100)).toEqual([second])
    await begin(still, [second])
    expect(await statusOf(second)).toBe('RUNNING')
  })

  test('never loses a run between an end and the next begin: any runner finds it later', async () => {
    const sample = queued('found', 1)
    const [first, second] = [await launch(still, sample, {}), await launch(still, sample, {})]
    await begin(still, [first])
    await submit(still, { kind: 'terminate', runId: first, reason: 'enough', rollback: false })
    expect(await statusOf(second)).toBe('queued')
    const runner = stage.enter({})
    await until('the begin', async () => (await statusOf(second)) === 'RUNNING')
    await runner.stop()
  })

  test('can be stopped while it waits, and neither paused nor resumed', async () => {
    const runId = await launch(still, queued('waits', 1), {})
    expect(await submit(still, { kind: 'pause', runId, reason: 'r' })).toMatchObject({
      ok: false,
      error: { message: 'The run waits for its turn; it was not paused.' },
    })
    expect(await submit(still, { kind: 'resume', runId })).toMatchObject({
      ok: false,
      error: { message: 'The run waits for its turn and begins by itself.' },
    })
    await submit(still, { kind: 'terminate', runId, reason: 'enough', rollback: true })
    expect(await statusOf(runId)).toBe('TERMINATED')
    expect(await listDueBegins(still.db.pool, 100)).toEqual([])
  })
})

describe('rateLimitConfig with REJECT', () => {
  test('refuses what is too much and says how many run; 12 launches in two processes start two', async () => {
    const all = [still, stage.enter({}, { isRunning: false })]
    const starts = Array.from({ length: 12 }, () => startOf(rejecting('rejects'), { customer: 'a' }))
    const outcomes = await Promise.all(
      starts.map((start, i) => (all[i % 2] ?? still).orchestrator.commit([start]).then(([outcome]) => outcome)),
    )
    expect(outcomes.filter((outcome) => outcome?.ok)).toHaveLength(2)
    expect(outcomes.find((outcome) => !outcome?.ok)).toMatchObject({
      error: {
        code: 'rate_limited',
        message: '2 of 2 runs of rejects under the key a are running. Nothing was launched.',
      },
    })
    const found = await Promise.all(starts.map(({ command }) => findRun(still.db.prisma, command.runId)))
    expect(found.filter((run) => run !== null)).toHaveLength(2)
    await launch(still, rejecting('rejects'), { customer: 'b' })
  })

  test('takes an ended run up again under the key of the input it is given', async () => {
    const sample = rejecting('moves')
    const moved = await launch(still, sample, { customer: 'b' })
    await submit(still, { kind: 'terminate', runId: moved, reason: 'enough', rollback: false })
    const rerun = (customer: string) =>
      submit(still, {
        kind: 'rerun',
        runId: moved,
        reason: null,
        taskId: null,
        taskInput: null,
        input: { customer },
        correlationId: null,
      })
    await launch(still, sample, { customer: 'a' })
    await launch(still, sample, { customer: 'a' })
    expect(await rerun('a')).toMatchObject({ ok: false, error: { code: 'rate_limited' } })
    expect(await rerun('c')).toMatchObject({ ok: true })
    expect((await getRun(still.db.prisma, moved)).rate).toEqual({ key: 'c', concurrentMax: 2, isQueued: false })
  })

  test('takes an ended run up again only where there is a place for it', async () => {
    const sample = rejecting('again')
    const first = await launch(still, sample, {})
    await submit(still, { kind: 'terminate', runId: first, reason: 'enough', rollback: false })
    const others = [await launch(still, sample, {}), await launch(still, sample, {})]
    expect(await submit(still, { kind: 'retry', runId: first, reason: null })).toMatchObject({
      ok: false,
      error: { message: '2 of 2 runs of again under the key null are running. The run was not taken up again.' },
    })
    await submit(still, { kind: 'terminate', runId: others[0] as RunId, reason: 'enough', rollback: false })
    expect(await submit(still, { kind: 'retry', runId: first, reason: null })).toMatchObject({ ok: true })
    expect(await statusOf(first)).toBe('RUNNING')
  })
})
