import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { newRunId, newTaskId, UserId } from '#core/ids.ts'
import { listApprovalsOfRun } from '#db/approvals.ts'
import { chainOfRun, listEntries } from '#db/entries.ts'
import { getRun } from '#db/runs.ts'
import { simple, gate, sequence, taskDef, workflow } from '../support/definitions.ts'
import { onCheckedStage } from '../support/checked-stage.ts'
import {
  decision,
  launch,
  newestOf,
  startOf,
  submit,
  SYSTEM,
  told,
  untilAsked,
  untilEnded,
  type Actors,
  type Stage,
} from '../support/stage.ts'

let stage: Stage
/** A process that runs nothing by itself. */
let still: Actors
onCheckedStage((entered, one) => {
  stage = entered
  still = one
})

const GATED = workflow('gated', [simple('before'), gate('ask'), simple('after')], [taskDef('before'), taskDef('after')])

const handlers = { 'task:before': async () => ({}), 'task:after': async () => ({ done: true }) }

describe('commit', () => {
  test('of N sequential in-process tasks costs N+1 transactions', async () => {
    const length = 5
    const tasks = Object.fromEntries(sequenceHandlers(length))
    const actors = stage.enter(tasks)
    const runId = await launch(actors, sequence(length))
    expect(await untilEnded(actors, runId)).toMatchObject({ status: 'COMPLETED', openAttempts: 0 })
    const { rows } = await actors.db.pool.query(
      'SELECT count(DISTINCT xid)::integer AS commits FROM chain_entry WHERE run_id = $1',
      [runId],
    )
    expect(rows).toEqual([{ commits: length + 1 }])
    await actors.stop()
  })

  test('starts a run once: a repeated start is refused and changes nothing', async () => {
    const start = startOf(sequence(1))
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, async () => (await still.orchestrator.commit([start]))[0]),
    )
    expect(outcomes.filter((outcome) => outcome?.ok)).toHaveLength(1)
    expect(outcomes.filter((outcome) => outcome && !outcome.ok && outcome.error.code === 'conflict')).toHaveLength(7)
    const entries = await listEntries(still.db.pool, chainOfRun(start.command.runId))
    expect(entries.map(({ kind }) => kind)).toEqual(['run.started', 'task.scheduled'])
  })

  test('refuses a command for a run, a task or a program that does not exist', async () => {
    const runId = newRunId(Date.now(), randomBytes)
    const taskId = newTaskId(Date.now(), randomBytes)
    const there = await launch(still, sequence(1))
    const { program: _, ...unknown } = startOf(workflow('never-kept', [simple('x')]))
    const outcomes = await still.orchestrator.commit([
      { command: { kind: 'pause', runId, reason: 'why' }, origin: SYSTEM },
      { command: { kind: 'lease-lost', runId: there, taskId }, origin: SYSTEM },
      unknown,
    ])
    expect(outcomes.map((outcome) => !outcome.ok && outcome.error.code)).toEqual([
      'not_found',
      'not_found',
      'not_found',
    ])
  })

  test('refuses a program that is not the one its hash names', async () => {
    const start = startOf(sequence(2))
    const other = startOf(sequence(3)).program
    const [outcome] = await still.orchestrator.commit([
      { ...start, program: { hash: `0${start.program?.hash.slice(1)}`, source: other?.source ?? '' } },
    ])
    expect(outcome).toMatchObject({ ok: false, error: { code: 'invalid' } })
  })

  test('that Postgres refuses for one submission goes through for its neighbours', async () => {
    const good = startOf(sequence(1))
    const bad = startOf(sequence(1))
    const outcomes = await still.orchestrator.commit([
      good,
      { ...bad, command: { ...bad.command, note: 'a NUL: \u0000' } as typeof bad.command },
      startOf(sequence(1)),
    ])
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, false, true])
    expect(outcomes[1]).toMatchObject({ error: { code: 'invalid' } })
    expect(await getRun(still.db.prisma, good.command.runId)).toMatchObject({ status: 'RUNNING', seq: 2 })
  })

  test('folds several commands of one run into one transaction', async () => {
    const runId = await launch(still, sequence(2))
    const taskId = (await newestOf(still, runId, 't1')).id
    const outcomes = await still.orchestrator.commit([
      { command: { kind: 'pause', runId, reason: 'wait' }, origin: SYSTEM },
      { command: { kind: 'resume', runId }, origin: SYSTEM },
      { command: { kind: 'terminate', runId, reason: 'enough', rollback: false }, origin: SYSTEM },
      { command: { kind: 'pause', runId, reason: 'too late' }, origin: SYSTEM },
    ])
    expect(outcomes.map(({ ok }) => ok)).toEqual([true, true, true, false])
    expect(await told(still, runId)).toEqual(['t1 CANCELED'])
    expect(await newestOf(still, runId, 't1')).toMatchObject({ id: taskId })
    const entries = await listEntries(still.db.pool, chainOfRun(runId))
    const { rows } = await still.db.pool.query(
      'SELECT count(DISTINCT xid)::integer AS commits FROM chain_entry WHERE run_id = $1',
      [runId],
    )
    expect(rows).toEqual([{ commits: 2 }])
    expect(entries.at(-1)).toMatchObject({ kind: 'run.ended', status: 'TERMINATED' })
  })

  test('records the seed of every transition and the request that led to it', async () => {
    const start = startOf(sequence(1))
    const request = {
      spanId: '00f067aa0ba902b7',
      startedAt: 1,
      verb: 'run.launch',
      policy: { spanId: '00f067aa0ba902b8', startedAt: 1, endedAt: 2, ids: ['payments-launch'] },
    }
    await still.orchestrator.commit([{ ...start, origin: { ...start.origin, request: request as never } }])
    const [first, second] = await listEntries(still.db.pool, chainOfRun(start.command.runId))
    expect(first).toMatchObject({
      policyIds: ['payments-launch'],
      facts: { seed: expect.stringMatching(/^[0-9a-f]{32}$/), request },
    })
    expect(second?.facts['seed']).toBeUndefined()
  })

  test('tells no transition before the request that led to it, however late the clock is known', async () => {
    const start = startOf(sequence(1))
    const endedAt = Date.now() + 500
    const request = {
      spanId: '00f067aa0ba902b7',
      startedAt: endedAt - 2,
      verb: 'run.launch',
      policy: { spanId: '00f067aa0ba902b8', startedAt: endedAt - 1, endedAt, ids: ['payments-launch'] },
    }
    await still.orchestrator.commit([{ ...start, origin: { ...start.origin, request: request as never } }])
    const entries = await listEntries(still.db.pool, chainOfRun(start.command.runId))
    expect(entries.map(({ at }) => at)).toEqual(entries.map(() => endedAt))
  })
})

describe('an approval', () => {
  test('of 20 at once is decided by exactly one', async () => {
    const actors = stage.enter(handlers)
    const runId = await launch(actors, GATED)
    const asked = await untilAsked(actors, runId)
    const people = Array.from({ length: 20 }, (_, i) => UserId.parse(`01930000-0000-7000-a000-0000000001${10 + i}`))
    const outcomes = await Promise.all(
      people.map(async (by) => (await actors.orchestrator.commit([decision(asked, 'approved', by)]))[0]),
    )
    expect(outcomes.filter((outcome) => outcome?.ok)).toHaveLength(1)
    expect(new Set(outcomes.flatMap((outcome) => (outcome && !outcome.ok ? [outcome.error.code] : [])))).toEqual(
      new Set(['conflict']),
    )
    expect(await untilEnded(actors, runId)).toMatchObject({ status: 'COMPLETED' })
    const [approval] = await listApprovalsOfRun(actors.db.prisma, runId)
    expect(approval).toMatchObject({ state: 'approved', decisions: [{ outcome: 'approved', comment: 'fine' }] })
    await actors.stop()
  })

  test('by somebody who asked for the run is refused, whatever led to it', async () => {
    const actors = stage.enter(handlers)
    const runId = await launch(actors, GATED)
    const asked = await untilAsked(actors, runId)
    const { requesters } = await getRun(actors.db.prisma, runId)
    const [requester] = requesters
    const [outcome] = await actors.orchestrator.commit([decision(asked, 'approved', requester)])
    expect(outcome?.ok).toBe(false)
    expect(await listApprovalsOfRun(actors.db.prisma, runId)).toMatchObject([{ state: 'waiting', decisions: [] }])
    await actors.stop()
  })

  test('that is open when its run is stopped is withdrawn', async () => {
    const actors = stage.enter(handlers)
    const runId = await launch(actors, GATED)
    await untilAsked(actors, runId)
    await submit(actors, { kind: 'terminate', runId, reason: 'enough', rollback: false })
    expect(await listApprovalsOfRun(actors.db.prisma, runId)).toMatchObject([{ state: 'withdrawn' }])
    await actors.stop()
  })
})

const sequenceHandlers = (length: number): [string, () => Promise<{ n: number }>][] =>
  Array.from({ length }, (_, i) => [`task:t${i + 1}`, async () => ({ n: i })])
