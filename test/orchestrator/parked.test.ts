import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { newSpanId, type RunId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import { findHeadedRun, getRun } from '#db/runs.ts'
import type { Command, Origin } from '#engine/command.ts'
import type { Submission } from '#orchestrator/port.ts'
import { watchClock } from '#runner/watch-clock.ts'
import { onCheckedStage } from '../support/checked-stage.ts'
import { gate, sequence, simple, taskDef, workflow } from '../support/definitions.ts'
import {
  launch,
  LAUNCHER,
  newestOf,
  startOf,
  submit,
  SYSTEM,
  told,
  until,
  type Actors,
  type Sample,
  type Stage,
} from '../support/stage.ts'

let stage: Stage
let still: Actors
onCheckedStage((entered, one) => {
  stage = entered
  still = one
})

let count = 0
/** A workflow of its own: what is done to its program concerns no other run. */
const own = (tasks: Parameters<typeof workflow>[1], taskDefs?: Parameters<typeof workflow>[2]): Sample =>
  workflow(`own-${count++}`, tasks, taskDefs)

/** Each that must not be decided by what a process remembers. */
const fresh = (): Actors => stage.enter({}, { isRunning: false })

async function spoil(runId: RunId, how: 'unknown task' | 'no program' = 'unknown task'): Promise<void> {
  const { programHash } = await getRun(still.db.prisma, runId)
  const source =
    how === 'no program'
      ? `'{"workflow":null}'`
      : `replace(source, '"taskReferenceName":"lost"', '"taskReferenceName":"found"')`
  await still.db.pool.query(`UPDATE program SET source = ${source} WHERE hash = $1`, [programHash])
}

const parkedOf = async (runId: RunId): Promise<string | null> =>
  (await findHeadedRun(still.db.pool, runId))?.parked ?? null

const operator = (verb: string): Origin => {
  const spanId = newSpanId(randomBytes)
  const at = instant(Date.now())
  const policy = { spanId: newSpanId(randomBytes), startedAt: at, endedAt: at, ids: [] }
  return { actor: { kind: 'user', id: LAUNCHER }, via: 'console', request: { spanId, startedAt: at, verb, policy } }
}

const stop = (runId: RunId, rollback = false): Submission => ({
  command: { kind: 'terminate', runId, reason: 'enough', rollback },
  origin: operator('run.terminate'),
  also: [{ kind: 'unparked' }],
})

/** Commits something that throws between two starts, and says how it was answered. */
async function beside(command: Command, actors = fresh()): Promise<unknown> {
  const [before, thrown, after] = await actors.orchestrator.commit([
    startOf(sequence(1)),
    { command, origin: SYSTEM },
    startOf(sequence(2)),
  ])
  expect([before, after]).toMatchObject([{ ok: true }, { ok: true }])
  return thrown
}

async function lost(): Promise<RunId> {
  const runId = await launch(still, own([simple('lost'), simple('after')], [taskDef('lost', { timeoutSeconds: 1 })]))
  await spoil(runId)
  return runId
}

describe('what makes deciding throw sets its run aside, and no neighbour notices', () => {
  const why = 'the program has no node lost'
  test('a result of a worker', async () => {
    const runId = await lost()
    const { id } = await newestOf(still, runId, 'lost')
    const report = { owner: null, status: 'COMPLETED', output: {}, reason: null, workerId: null } as const
    expect(await beside({ kind: 'result', runId, taskId: id, ...report })).toMatchObject({ ok: false })
    expect(await parkedOf(runId)).toBe(why)
  })

  test('a clock, which leaves it alone from then on', async () => {
    const runId = await lost()
    const { id } = await newestOf(still, runId, 'lost')
    await still.db.pool.query(
      `UPDATE attempt SET started_at = now() - interval '1 h', timer_at = now() - interval '1 s' WHERE id = $1`,
      [id],
    )
    expect(await beside({ kind: 'timer', runId, taskId: id })).toMatchObject({ ok: false })
    expect(await parkedOf(runId)).toBe(why)
    const seen: Command[] = []
    const commit = async (all: readonly Submission[]) => {
      seen.push(...all.map(({ command }) => command))
      return []
    }
    await watchClock({ db: still.db, commit, owner: 'r' }, [])
    expect(seen.filter((command) => command.runId === runId)).toEqual([])
  })

  test('an operation', async () => {
    const runId = await lost()
    expect(await beside({ kind: 'skip', runId, ref: 'lost', reason: 'r', input: {}, output: {} })).toMatchObject({
      ok: false,
    })
    const other = await lost()
    expect(await beside({ kind: 'terminate', runId: other, reason: 'r', rollback: true })).toMatchObject({ ok: false })
    expect(await parkedOf(other)).toBe(why)
  })

  test('also when its program cannot be compiled', async () => {
    const runId = await lost()
    await spoil(runId, 'no program')
    expect(await beside({ kind: 'pause', runId, reason: 'r' })).toMatchObject({ ok: false })
    expect(await parkedOf(runId)).toMatch(/null/)
  })

  test('also when what it holds has no canonical JSON, of which nobody would be told', async () => {
    const tasks = [
      simple('w', { type: 'WAIT', inputParameters: { duration: '1 seconds' } }),
      simple('after', { inputParameters: { a: '${workflow.input.a}' } }),
    ]
    for (const value of [String.raw`"\ud800"`, '1e400']) {
      const runId = await launch(still, own(tasks), { a: 1 })
      await still.db.pool.query(`UPDATE run SET input = $2 WHERE id = $1`, [runId, `{"a":${value}}`])
      const { id } = await newestOf(still, runId, 'w')
      const actors = fresh()
      await until('the moment', async () => {
        await submit(actors, { kind: 'timer', runId, taskId: id })
        return parkedOf(runId)
      })
      expect(await parkedOf(runId)).toContain('no canonical JSON')
    }
  })

  test('the news of a child, which waits until its parent is tried again', async () => {
    const child = own([simple('work')])
    const name = String(child.workflow['name'])
    const tasks = [simple('lost', { type: 'SUB_WORKFLOW', subWorkflowParam: { name } }), simple('after')]
    const program = startOf(child).program ?? { hash: '', source: '' }
    const actors = stage.enter({}, { isRunning: false, resolveLaunch: async () => program })
    const parent = await launch(actors, own(tasks))
    const id = (await newestOf(still, parent, 'lost')).output['subWorkflowId'] as RunId
    await until('the child', () => findHeadedRun(still.db.pool, id))
    const { programHash } = await getRun(still.db.prisma, parent)
    const { rows } = await still.db.pool.query<{ source: string }>('SELECT source FROM program WHERE hash = $1', [
      programHash,
    ])
    await spoil(parent)
    const other = stage.enter({}, { isRunning: false })
    await submit(other, { kind: 'terminate', runId: id, reason: 'enough', rollback: false })
    await until('the parent is set aside', () => parkedOf(parent))
    await still.db.pool.query('UPDATE program SET source = $2 WHERE hash = $1', [programHash, rows[0]?.source])
    const mended = fresh()
    const unpark = { kind: 'unpark', runId: parent, reason: 'mended' } as const
    expect(await submit(mended, unpark, { also: [{ kind: 'unparked' }] })).toMatchObject({ ok: true })
    await until('the news', async () => {
      await mended.orchestrator.deliverDue()
      return (await getRun(still.db.prisma, parent)).status === 'TERMINATED'
    })
  })
})

describe('a process that has a run in its memory which another one has set aside', () => {
  const by = { owner: null, status: 'COMPLETED', output: {}, reason: null, workerId: null } as const

  /** In the memory of the first process, set aside by the second. */
  async function setAside(): Promise<{ keeper: Actors; runId: RunId }> {
    const keeper = fresh()
    const runId = await launch(keeper, own([simple('lost', { type: 'WAIT' }), simple('after')]))
    await spoil(runId)
    expect(await submit(fresh(), { kind: 'terminate', runId, reason: 'r', rollback: true })).toMatchObject({
      ok: false,
    })
    expect(await parkedOf(runId)).not.toBeNull()
    return { keeper, runId }
  }

  test('decides nothing more on it, and says why', async () => {
    const { keeper, runId } = await setAside()
    const { id } = await newestOf(still, runId, 'lost')
    expect(await submit(keeper, { kind: 'result', runId, taskId: id, ...by })).toMatchObject({
      ok: false,
      error: { code: 'conflict', message: expect.stringContaining('was set aside because it cannot go on') },
    })
    expect(await submit(keeper, { kind: 'pause', runId, reason: 'r' })).toMatchObject({ ok: false })
    expect(await told(still, runId)).toEqual(['lost IN_PROGRESS'])
  })

  test('has it tried again, or ends it, when somebody asks for that', async () => {
    for (const ask of ['unpark', 'terminate'] as const) {
      const { keeper, runId } = await setAside()
      const command = ask === 'unpark' ? ({ kind: ask, runId, reason: 'mended' } as const) : stop(runId).command
      expect(await submit(keeper, command, { also: [{ kind: 'unparked' }] })).toMatchObject({ ok: true })
      expect(await parkedOf(runId)).toBeNull()
    }
  })

  test('does not do what is asked of a run at work together with what is asked of one that was set aside', async () => {
    const { keeper, runId } = await setAside()
    const { id } = await newestOf(still, runId, 'lost')
    const outcomes = await keeper.orchestrator.commit([
      { command: { kind: 'result', runId, taskId: id, ...by }, origin: SYSTEM },
      { command: { kind: 'unpark', runId, reason: 'r' }, origin: SYSTEM, also: [{ kind: 'unparked' }] },
    ])
    expect(outcomes).toMatchObject([{ ok: false, error: { code: 'conflict' } }, { ok: true }])
    expect(await told(still, runId)).toEqual(['lost IN_PROGRESS'])
  })
})

test('a run that cannot be set aside, because it went on meanwhile, is not said to be', async () => {
  const runId = await lost()
  const { id } = await newestOf(still, runId, 'lost')
  await still.db.pool.query(
    `CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
     CREATE TRIGGER keep BEFORE UPDATE OF parked ON run FOR EACH ROW WHEN (OLD.id = '${runId}') EXECUTE FUNCTION keep()`,
  )
  const report = { owner: null, status: 'COMPLETED', output: {}, reason: null, workerId: null } as const
  expect(await submit(fresh(), { kind: 'result', runId, taskId: id, ...report })).toMatchObject({
    ok: false,
    error: { code: 'unavailable', message: expect.stringContaining('Nothing was done: try again.') },
  })
  expect(await parkedOf(runId)).toBeNull()
})

describe('an operator ends a run that was set aside', () => {
  test.each(['unknown task', 'no program'] as const)('for %s, without what its definition says', async (how) => {
    const runId = await launch(still, own([simple('lost'), gate('ask')]))
    await spoil(runId, how)
    const actors = fresh()
    expect(await submit(actors, { kind: 'pause', runId, reason: 'r' })).toMatchObject(
      how === 'no program' ? { ok: false } : { ok: true },
    )
    if (how === 'unknown task')
      await submit(actors, { kind: 'skip', runId, ref: 'x', reason: 'r', input: {}, output: {} })
    const { id } = await newestOf(still, runId, 'lost')
    const report = { owner: null, status: 'COMPLETED', output: {}, reason: null, workerId: null } as const
    await submit(actors, { kind: 'result', runId, taskId: id, ...report })
    expect(await parkedOf(runId)).not.toBeNull()
    const [outcome] = await fresh().orchestrator.commit([stop(runId)])
    expect(outcome).toMatchObject({ ok: true, run: { status: 'TERMINATED', reason: 'enough', rollback: 'none' } })
    expect(await told(still, runId)).toEqual(['lost CANCELED'])
    expect(await parkedOf(runId)).toBeNull()
    const again = await fresh().orchestrator.commit([
      { command: { kind: 'retry', runId, reason: null }, origin: operator('run.retry') },
    ])
    expect(again).toMatchObject([how === 'no program' ? { ok: false, error: { code: 'invalid' } } : { ok: true }])
    expect(await parkedOf(runId)).toBeNull()
  })

  test('as it is ended otherwise, where only something else could not be decided', async () => {
    const runId = await launch(still, sequence(1))
    await still.db.pool.query(`UPDATE run SET parked = 'why' WHERE id = $1`, [runId])
    const [outcome] = await fresh().orchestrator.commit([stop(runId)])
    expect(outcome).toMatchObject({ ok: true, run: { status: 'TERMINATED' } })
    expect(await parkedOf(runId)).toBeNull()
  })
})
