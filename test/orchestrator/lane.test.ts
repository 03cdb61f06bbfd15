import { describe, expect, test } from 'vitest'
import type { RunId } from '#core/ids.ts'
import { chainOfRun, listEntries } from '#db/entries.ts'
import { findHeadedRun, getRun } from '#db/runs.ts'
import { onCheckedStage } from '../support/checked-stage.ts'
import { sequence, simple, taskDef, workflow } from '../support/definitions.ts'
import {
  launch,
  newestOf,
  startOf,
  submit,
  SYSTEM,
  told,
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

const COUNT = 'SELECT count(DISTINCT xid)::integer AS commits FROM chain_entry WHERE run_id = ANY ($1::uuid[])'

async function commitsOf({ db }: Actors, runIds: readonly RunId[]): Promise<number> {
  const { rows } = await db.pool.query<{ commits: number }>(COUNT, [runIds])
  return rows[0]?.commits ?? 0
}

const handlersOf = (length: number) =>
  Object.fromEntries(Array.from({ length }, (_, i) => [`task:t${i + 1}`, async () => ({ n: i })]))

describe('the lane', () => {
  test('commits what happens to 64 runs at once in less than half the transactions they cost one by one', async () => {
    const [tasks, runs] = [5, 64]
    const actors = stage.enter(handlersOf(tasks))
    const runIds = await Promise.all(Array.from({ length: runs }, () => launch(actors, sequence(tasks))))
    for (const runId of runIds) expect(await untilEnded(actors, runId)).toMatchObject({ status: 'COMPLETED' })
    expect(await commitsOf(actors, runIds)).toBeLessThanOrEqual((runs * (tasks + 1)) / 2)
    await actors.stop()
  })

  test('writes all but what Postgres refuses, of many that came at once', async () => {
    const starts = Array.from({ length: 40 }, () => startOf(sequence(1)))
    const spoilt = new Set([3, 17, 18, 39])
    const outcomes = await Promise.all(
      starts.map(async (start, i) => {
        const note = spoilt.has(i) ? 'a NUL: \u0000' : null
        return (await still.orchestrator.commit([{ ...start, command: { ...start.command, note } as never }]))[0]
      }),
    )
    const refused = outcomes.flatMap((outcome, i) => (outcome?.ok ? [] : [i]))
    expect(refused).toEqual([...spoilt])
    expect(outcomes[3]).toMatchObject({ error: { code: 'invalid' } })
    for (const [i, { command }] of starts.entries())
      expect(await findHeadedRun(still.db.pool, command.runId)).toEqual(
        spoilt.has(i) ? null : expect.objectContaining({ parked: null }),
      )
  })

  test('takes nothing for granted that it remembers of a run: another process may have gone on with it', async () => {
    const other = stage.enter({}, { isRunning: false })
    const runId = await launch(still, sequence(2))
    expect(await submit(other, { kind: 'pause', runId, reason: 'wait' })).toMatchObject({ ok: true })
    expect(await submit(still, { kind: 'resume', runId })).toMatchObject({ ok: true, run: { status: 'RUNNING' } })
    expect(await submit(other, { kind: 'pause', runId, reason: 'again' })).toMatchObject({ ok: true })
    expect(await submit(still, { kind: 'terminate', runId, reason: 'enough', rollback: false })).toMatchObject({
      ok: true,
      run: { status: 'TERMINATED', seq: 7 },
    })
    await other.stop()
  })

  test('decides what processes want of one run at the same moment one after the other', async () => {
    const others = Array.from({ length: 3 }, () => stage.enter({}, { isRunning: false }))
    const runId = await launch(still, sequence(1))
    const all = [still, ...others]
    const kinds = Array.from({ length: 24 }, (_, i) => (i % 2 === 0 ? 'pause' : 'resume'))
    const outcomes = await Promise.all(
      kinds.map((kind, i) =>
        submit(
          all[i % all.length] ?? still,
          kind === 'pause' ? { kind, runId, reason: 'w' } : { kind: 'resume', runId },
        ),
      ),
    )
    for (const outcome of outcomes)
      expect(outcome.ok || outcome.error.message).toSatisfy((said) => said === true || /not paused/.test(String(said)))
    const entries = (await listEntries(still.db.pool, chainOfRun(runId), 2)).map(({ kind }) => kind)
    expect(entries.length).toBeGreaterThan(1)
    expect(entries).toEqual(entries.map((_, i) => (i % 2 === 0 ? 'run.paused' : 'run.resumed')))
    await Promise.all(others.map((actors) => actors.stop()))
  })

  test('keeps a lease that was renewed since the run was read last', async () => {
    const runId = await launch(still, sequence(1))
    const { id } = await newestOf(still, runId, 't1')
    await still.db.pool.query(
      `UPDATE attempt SET status = 'IN_PROGRESS', lease_owner = 'me', lease_until = now() + interval '1 h' WHERE id = $1`,
      [id],
    )
    expect(await submit(still, { kind: 'lease-lost', runId, taskId: id })).toMatchObject({ ok: true })
    expect(await told(still, runId)).toEqual(['t1 IN_PROGRESS'])
    const result = { status: 'COMPLETED', output: {}, reason: null, workerId: null } as const
    expect(await submit(still, { kind: 'result', runId, taskId: id, owner: 'you', ...result })).toMatchObject({
      ok: false,
    })
    expect(await submit(still, { kind: 'result', runId, taskId: id, owner: 'me', ...result })).toMatchObject({
      ok: true,
    })
    expect(await told(still, runId)).toEqual(['t1 COMPLETED'])
  })
})

describe('a run whose definition makes deciding throw', () => {
  test('is set aside with the reason after three tries, and its neighbours do not notice', async () => {
    const sample = workflow('broken', [simple('lost'), simple('after')], [taskDef('lost', { timeoutSeconds: 1 })])
    const runId = await launch(still, sample)
    const { programHash } = await getRun(still.db.prisma, runId)
    const renamed = `replace(replace(source, '"taskReferenceName":"lost"', '"taskReferenceName":"found"'), 'x', 'x')`
    await still.db.pool.query(`UPDATE program SET source = ${renamed} WHERE hash = $1`, [programHash])

    const fresh = stage.enter({}, { isRunning: false })
    const neighbour = startOf(sequence(1))
    const [thrown, started] = await fresh.orchestrator.commit([
      { command: { kind: 'terminate', runId, reason: 'enough', rollback: false }, origin: SYSTEM },
      neighbour,
    ])
    expect(started).toMatchObject({ ok: true })
    expect(thrown).toMatchObject({ ok: false, error: { code: 'conflict' } })
    const parked = await findHeadedRun(fresh.db.pool, runId)
    expect(parked).toMatchObject({ parked: 'the program has no node lost', run: { status: 'RUNNING', seq: 2 } })
    expect(await submit(fresh, { kind: 'pause', runId, reason: 'wait' })).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining('the program has no node lost') },
    })
    await fresh.stop()
  })

  test('is also one of which Postgres takes nothing that its clock brings about, until it does', async () => {
    const runId = await launch(still, sequence(1))
    const { id } = await newestOf(still, runId, 't1')
    await still.db.pool.query(
      `UPDATE attempt SET status = 'IN_PROGRESS', lease_owner = 'me', lease_until = now() - interval '1 h' WHERE id = $1`,
      [id],
    )
    const refusal = `CHECK (id <> '${id}' OR status <> 'TIMED_OUT')`
    await still.db.pool.query(`ALTER TABLE attempt ADD CONSTRAINT refusal ${refusal} NOT VALID`)
    const fresh = stage.enter({}, { isRunning: false })
    const neighbour = startOf(sequence(1))
    const lost = { command: { kind: 'lease-lost', runId, taskId: id }, origin: SYSTEM } as const
    const [thrown, started] = await fresh.orchestrator.commit([lost, neighbour])
    expect([thrown, started]).toMatchObject([{ ok: false, error: { code: 'conflict' } }, { ok: true }])
    const why = 'the database refuses what is to be written: 23514'
    expect(await findHeadedRun(fresh.db.pool, runId)).toMatchObject({ parked: why, run: { status: 'RUNNING' } })

    await still.db.pool.query('ALTER TABLE attempt DROP CONSTRAINT refusal')
    const unpark = { kind: 'unpark', runId, reason: 'mended' } as const
    const [again] = await fresh.orchestrator.commit([{ command: unpark, origin: SYSTEM, also: [{ kind: 'unparked' }] }])
    expect(again).toMatchObject({ ok: true })
    expect(await submit(fresh, lost.command)).toMatchObject({ ok: true })
    expect(await told(fresh, runId)).toEqual(['t1 TIMED_OUT', 't1 SCHEDULED'])
    await fresh.stop()
  })

  test('is claimed by nobody and its clocks stand still', async () => {
    const runId = await launch(still, sequence(1))
    const { id } = await newestOf(still, runId, 't1')
    await still.db.pool.query(`UPDATE run SET parked = 'why', timer_at = now() - interval '1 s' WHERE id = $1`, [runId])
    await still.db.pool.query(`UPDATE attempt SET timer_at = now() - interval '1 s' WHERE id = $1`, [id])
    const ran: string[] = []
    const actors = stage.enter({
      'task:t1': async (_input, task) => {
        ran.push(task.runId)
        return {}
      },
    })
    const next = await launch(actors, sequence(1))
    expect(await untilEnded(actors, next)).toMatchObject({ status: 'COMPLETED' })
    expect(ran).not.toContain(runId)
    expect(await told(still, runId)).toEqual(['t1 SCHEDULED'])
    await actors.stop()
  })
})
