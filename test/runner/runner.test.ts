import { context, trace } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { spanIdOf, traceIdOf } from '#core/ids.ts'
import { TaskFailure, type Handler, type RunningTask } from '#runner/handler.ts'
import { sequence, simple, taskDef, workflow } from '../support/definitions.ts'
import { launch, LAUNCHER, newestOf, submit, told, untilEnded, type Actors } from '../support/stage.ts'
import { hanging } from './hanging.ts'
import { onRunners } from './on-runners.ts'

const { enter } = onRunners()
beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
})

const deep = (levels: number): JsonObject => (levels === 0 ? {} : { in: deep(levels - 1) })

describe('a handler', () => {
  test('knows its attempt from the row alone and runs under the span of the attempt', async () => {
    const seen: RunningTask[] = []
    const spans: unknown[] = []
    const actors = enter({
      'task:t1': async (_input, task) => {
        seen.push(task)
        spans.push(trace.getSpanContext(context.active()))
        return { ok: true }
      },
    })
    const runId = await launch(actors, sequence(1))
    await untilEnded(actors, runId)
    const attempt = await newestOf(actors, runId, 't1')
    expect(seen).toMatchObject([
      { runId, taskId: attempt.id, ref: 't1', actor: { kind: 'user', id: LAUNCHER }, idempotencyKey: `${runId}/t1` },
    ])
    expect(spans).toEqual([{ traceId: traceIdOf(runId), spanId: spanIdOf(attempt.id), traceFlags: 1, isRemote: true }])
    expect(attempt).toMatchObject({
      status: 'COMPLETED',
      output: { ok: true },
      workerId: actors.runner.id,
      lease: null,
    })
  })

  test('that throws is tried again as its definition says, and then fails the run with the message alone', async () => {
    const keys = new Set<string>()
    const failing: Handler = async (_input, task) => {
      keys.add(task.idempotencyKey)
      throw Object.assign(new Error('no luck'), { secret: 'hidden' })
    }
    const actors = enter({ 'task:t': failing })
    const runId = await launch(actors, workflow('fails', [simple('t')], [taskDef('t', { retryCount: 2 })]))
    expect(await untilEnded(actors, runId)).toMatchObject({ status: 'FAILED', retried: 2 })
    expect(await told(actors, runId)).toEqual(['t FAILED', 't FAILED', 't FAILED'])
    expect(await newestOf(actors, runId, 't')).toMatchObject({ reason: 'no luck', output: {}, retryCount: 2 })
    expect(keys).toEqual(new Set([`${runId}/t`]))
  })

  test('that says its failure is final is not tried again, and keeps what it gave', async () => {
    const actors = enter({
      'task:t': async () => {
        throw new TaskFailure('not like this', { isFinal: true, output: { code: 7 } })
      },
    })
    const runId = await launch(actors, workflow('final', [simple('t')], [taskDef('t', { retryCount: 2 })]))
    await untilEnded(actors, runId)
    expect(await newestOf(actors, runId, 't')).toMatchObject({
      status: 'FAILED_WITH_TERMINAL_ERROR',
      reason: 'not like this',
      output: { code: 7 },
      retryCount: 0,
    })
  })

  test.each([
    ['no object', [] as never, 'The handler returned no object.'],
    ['a lone surrogate', { text: '\uD800' }, 'The value has no canonical JSON: Lone surrogate is not allowed.'],
    ['too much', { text: 'x'.repeat(10_500_000) }, 'The output is larger than 10 MB.'],
    ['what is too deep', deep(101), 'The output is nested deeper than 100 levels.'],
  ])('that returns %s fails for good and says so', async (_what, output, reason) => {
    const actors = enter({ 'task:t1': async () => output })
    const runId = await launch(actors, sequence(1))
    await untilEnded(actors, runId)
    expect(await newestOf(actors, runId, 't1')).toMatchObject({ status: 'FAILED_WITH_TERMINAL_ERROR', reason })
  })

  test('may return and say anything Unicode can hold, NUL included', async () => {
    const actors = enter({
      'task:t1': async () => ({ text: '\u0000 \u2028 𝄞' }),
      'task:t2': async () => {
        throw new TaskFailure('a NUL \u0000 and half \uD834', { isFinal: true })
      },
    })
    const runId = await launch(actors, sequence(2))
    expect(await untilEnded(actors, runId)).toMatchObject({ status: 'FAILED' })
    expect(await newestOf(actors, runId, 't1')).toMatchObject({ output: { text: '\u0000 \u2028 𝄞' } })
    expect(await newestOf(actors, runId, 't2')).toMatchObject({ reason: 'a NUL \uFFFD and half \uFFFD' })
  })

  test('is told to stop when its run is stopped, and its late result changes nothing', async () => {
    const { handler, calls } = hanging()
    const actors = enter({ 'task:t1': handler })
    const runId = await launch(actors, sequence(1))
    await vi.waitUntil(() => calls.length === 1)
    await submit(actors, { kind: 'terminate', runId, reason: 'enough', rollback: false })
    await vi.waitUntil(() => calls[0]?.signal.aborted)
    expect(await told(actors, runId)).toEqual(['t1 CANCELED'])
  })
})

describe('a runner', () => {
  test('never runs more attempts at once than it has places, and runs them all', async () => {
    let now = 0
    let most = 0
    const actors = enter(
      {
        'task:t1': async () => {
          most = Math.max(most, ++now)
          await vi.waitUntil(() => most >= 3)
          now--
          return {}
        },
      },
      { capacity: 3 },
    )
    const runIds = await Promise.all(Array.from({ length: 15 }, () => launch(actors, sequence(1))))
    const runs = await Promise.all(runIds.map((runId) => untilEnded(actors, runId)))
    expect(new Set(runs.map(({ status }) => status))).toEqual(new Set(['COMPLETED']))
    expect(most).toBe(3)
  })

  test('claims what another process queued, and two never take the same', async () => {
    const ran: string[] = []
    const handler: Handler = async (_input, task) => {
      ran.push(task.taskId)
      return {}
    }
    const still = enter({}, { isRunning: false })
    const runIds = await Promise.all(Array.from({ length: 20 }, () => launch(still, sequence(1))))
    enter({ 'task:t1': handler })
    enter({ 'task:t1': handler })
    await Promise.all(runIds.map((runId) => untilEnded(still, runId)))
    expect(ran).toHaveLength(20)
    expect(new Set(ran).size).toBe(20)
  })

  test('ends an attempt that takes longer than its definition allows', async () => {
    const { handler, calls } = hanging()
    const actors = enter({ 'task:t': handler })
    const runId = await launch(
      actors,
      workflow('slow', [simple('t')], [taskDef('t', { timeoutSeconds: 1, timeoutPolicy: 'TIME_OUT_WF' })]),
    )
    expect(await untilEnded(actors, runId)).toMatchObject({ status: 'TIMED_OUT' })
    await vi.waitUntil(() => calls[0]?.signal.aborted)
  })

  test('reports a result again while the database is away', async () => {
    const actors = enter({
      'task:t1': async () => {
        await cutConnections(actors)
        return { kept: true }
      },
    })
    const runId = await launch(actors, sequence(1))
    expect(await untilEnded(actors, runId)).toMatchObject({ status: 'COMPLETED' })
    expect(await told(actors, runId)).toEqual(['t1 COMPLETED'])
  })
})

/** Ends every other connection to the database. */
const cutConnections = ({ db }: Actors): Promise<unknown> =>
  db.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  )
