import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { AppError } from '#core/errors.ts'
import { GenerationId, newRunId, type RunId, type TaskId } from '#core/ids.ts'
import { chainOfRun, listEntries } from '#db/entries.ts'
import { insertSends } from '#db/outbox.ts'
import { findRun, getRun } from '#db/runs.ts'
import { instant } from '#core/time.ts'
import type { LaunchOrder, Send } from '#engine/send.ts'
import { onCheckedStage } from '../support/checked-stage.ts'
import { sequence, workflow } from '../support/definitions.ts'
import {
  launch,
  LAUNCHER,
  newestOf,
  startOf,
  submit,
  told,
  until,
  type Actors,
  type ProcessOptions,
  type Stage,
} from '../support/stage.ts'

let stage: Stage
/** A process that runs nothing by itself. */
let still: Actors
onCheckedStage((entered, one) => {
  stage = entered
  still = one
})

const PAST = instant(Date.parse('2020-01-01'))

/** What a process that was killed between its commit and the delivery left behind. */
const leave = async (runId: RunId, ...sends: readonly Send[]): Promise<readonly number[]> => {
  const kept = await insertSends(
    still.db.pool,
    sends.map((send) => ({ runId, send })),
    PAST,
  )
  return kept.map(({ id }) => id)
}

const left = async () =>
  (await still.db.pool.query('SELECT tries, due_at IS NULL AS "isGivenUp", last_error FROM outbox ORDER BY id')).rows

const deliverer = (resolveLaunch?: ProcessOptions['resolveLaunch']): Actors =>
  stage.enter({}, { isRunning: false, ...(resolveLaunch && { resolveLaunch }) })

const program = (length: number) => startOf(sequence(length)).program ?? { hash: '', source: '' }

const order = (runId: RunId): LaunchOrder => ({
  runId,
  workflow: { name: 'sequence-2', version: null },
  input: {},
  correlationId: null,
  priority: 0,
  parent: null,
  launchedBy: null,
  actor: { kind: 'user', id: LAUNCHER },
  requesters: [LAUNCHER],
})

const CHILD = { name: 'sub', taskReferenceName: 'sub', type: 'SUB_WORKFLOW', subWorkflowParam: { name: 'sequence-2' } }

/** A run that waits for a child which nobody could launch so far. */
async function waitingParent(): Promise<{ runId: RunId; taskId: TaskId; child: RunId }> {
  const runId = await launch(still, workflow('parent', [CHILD]))
  const { rows } = await still.db.pool.query<{ body: string }>(
    `UPDATE outbox SET due_at = now() - interval '1 s' WHERE run_id = $1 RETURNING body`,
    [runId],
  )
  const send = JSON.parse(rows[0]?.body ?? '') as Extract<Send, { kind: 'launch' }>
  return { runId, taskId: (await newestOf(still, runId, 'sub')).id, child: send.order.runId }
}

describe('a command of one run for another', () => {
  test('that was left behind is applied once, however many find it due', async () => {
    const [sender, target] = [await launch(still, sequence(1)), await launch(still, sequence(1))]
    await leave(sender, { kind: 'command', command: { kind: 'pause', runId: target, reason: 'because of the other' } })
    const all = [deliverer(), deliverer(), deliverer()]
    await Promise.all(all.map(({ orchestrator }) => orchestrator.deliverDue()))
    const entries = await listEntries(still.db.pool, chainOfRun(target), 2)
    expect(entries).toMatchObject([{ kind: 'run.paused', actor: { kind: 'service', id: 'conductor-lightstep' } }])
    expect(await left()).toEqual([])
  })

  test('is dropped by whoever comes late with it', async () => {
    const [sender, target] = [await launch(still, sequence(1)), await launch(still, sequence(1))]
    const pause = { kind: 'pause', runId: target, reason: 'once' } as const
    const [outboxId = 0] = await leave(sender, { kind: 'command', command: pause })
    const also = [{ kind: 'delivered', outboxId }] as const
    expect(await submit(still, pause, { also })).toMatchObject({ ok: true, run: { status: 'PAUSED' } })
    expect(await submit(still, { kind: 'resume', runId: target })).toMatchObject({ ok: true })
    expect(await submit(still, pause, { also })).toMatchObject({ ok: false, error: { code: 'not_found' } })
    expect(await getRun(still.db.prisma, target)).toMatchObject({ status: 'RUNNING' })
  })

  test('is delivered with when it changes nothing, or is refused', async () => {
    const [sender, target] = [await launch(still, sequence(1)), await launch(still, sequence(1))]
    await submit(still, { kind: 'terminate', runId: target, reason: 'enough', rollback: false })
    await leave(
      sender,
      { kind: 'command', command: { kind: 'pause', runId: target, reason: 'too late' } },
      { kind: 'command', command: { kind: 'timer', runId: target, taskId: null } },
      { kind: 'command', command: { kind: 'resume', runId: newRunId(Date.now(), randomBytes) } },
    )
    await deliverer().orchestrator.deliverDue()
    expect(await left()).toEqual([])
  })

  test('waits while that one is set aside, and is delivered when it is tried again', async () => {
    const [sender, target] = [await launch(still, sequence(1)), await launch(still, sequence(1))]
    await still.db.pool.query(`UPDATE run SET parked = 'why' WHERE id = $1`, [target])
    await leave(sender, { kind: 'command', command: { kind: 'pause', runId: target, reason: 'because of the other' } })
    await deliverer().orchestrator.deliverDue()
    expect(await left()).toMatchObject([{ tries: 1, isGivenUp: false }])
    const also = [{ kind: 'unparked' }] as const
    const unpark = { kind: 'unpark', runId: target, reason: 'mended' } as const
    expect(await submit(still, unpark)).toMatchObject({ ok: false, error: { code: 'conflict' } })
    expect(await submit(still, unpark, { also })).toMatchObject({ ok: true, run: { status: 'RUNNING' } })
    await deliverer().orchestrator.deliverDue()
    expect(await getRun(still.db.prisma, target)).toMatchObject({ status: 'PAUSED' })
    expect(await left()).toEqual([])
  })

  test('is given up after twenty tries, but for the news that a child goes on', async () => {
    const { runId, taskId, child } = await waitingParent()
    await still.db.pool.query('DELETE FROM outbox')
    await still.db.pool.query(`UPDATE run SET parked = 'why' WHERE id = $1`, [runId])
    const news = {
      generation: 2,
      generationId: GenerationId.parse(runId),
      verb: 'retry',
      reason: null,
      requesters: [],
    } as const
    await leave(
      runId,
      { kind: 'command', command: { kind: 'child-reopened', runId, taskId, child, ...news } },
      { kind: 'command', command: { kind: 'pause', runId, reason: 'r' } },
    )
    await still.db.pool.query('UPDATE outbox SET tries = 20')
    await deliverer().orchestrator.deliverDue()
    expect(await left()).toMatchObject([
      { tries: 21, isGivenUp: false },
      { tries: 21, isGivenUp: true },
    ])
    await still.db.pool.query('DELETE FROM outbox')
    await still.db.pool.query('UPDATE run SET parked = NULL WHERE id = $1', [runId])
  })

  test('for which somebody waits fails the task that waits when there is no such run', async () => {
    const { runId, taskId, child } = await waitingParent()
    await still.db.pool.query('DELETE FROM outbox')
    const command = { kind: 'rejoin', runId: child, for: { runId, taskId }, retry: null, requesters: [] } as const
    await leave(runId, { kind: 'command', command, actor: { kind: 'user', id: LAUNCHER } })
    await deliverer().orchestrator.deliverDue()
    expect(await newestOf(still, runId, 'sub')).toMatchObject({
      status: 'FAILED',
      reason: expect.stringContaining('There is no such run') as string,
    })
    expect(await left()).toEqual([])
  })

  test('is picked up by the loop of any runner', async () => {
    const [sender, target] = [await launch(still, sequence(1)), await launch(still, sequence(1))]
    await leave(sender, { kind: 'command', command: { kind: 'pause', runId: target, reason: 'r' } })
    const runner = stage.enter({})
    await until('the pause', async () => (await getRun(still.db.prisma, target)).status === 'PAUSED')
    await runner.stop()
  })
})

describe('a launch that a run ordered', () => {
  test('starts the child once, in the trace of its root', async () => {
    const { child, ...parent } = await waitingParent()
    const columns = 'run_id, kind, body, created_at, due_at, tries'
    await still.db.pool.query(`INSERT INTO outbox (${columns}) SELECT ${columns} FROM outbox`)
    const all = [deliverer(async () => program(2)), deliverer(async () => program(2))]
    await Promise.all(all.map(({ orchestrator }) => orchestrator.deliverDue()))
    expect(await getRun(still.db.prisma, child)).toMatchObject({ parent, rootRunId: parent.runId, seq: 2 })
    expect(await left()).toEqual([])
  })

  test('and that cannot be resolved fails the task that waits for it, with the reason', async () => {
    const { runId, child } = await waitingParent()
    await deliverer(async () => {
      throw new AppError('not_found', 'There is no workflow sequence-2.')
    }).orchestrator.deliverDue()
    expect(await findRun(still.db.prisma, child)).toBeNull()
    expect(await told(still, runId)).toEqual(['sub FAILED'])
    expect(await newestOf(still, runId, 'sub')).toMatchObject({ reason: 'There is no workflow sequence-2.' })
    expect(await left()).toEqual([])
  })

  test('is tried again later while it cannot be said, and at last fails the task that waits', async () => {
    const { runId } = await waitingParent()
    const away = deliverer(async () => {
      throw new AppError('unavailable', 'The definitions cannot be read.')
    })
    await away.orchestrator.deliverDue()
    expect(await left()).toEqual([{ tries: 1, isGivenUp: false, last_error: 'The definitions cannot be read.' }])
    await away.orchestrator.deliverDue()
    expect(await left()).toMatchObject([{ tries: 1 }])
    await still.db.pool.query("UPDATE outbox SET tries = 20, due_at = now() - interval '1 s'")
    await away.orchestrator.deliverDue()
    expect(await newestOf(still, runId, 'sub')).toMatchObject({
      status: 'FAILED',
      reason: 'The definitions cannot be read.',
    })
    expect(await left()).toEqual([])
  })

  test('and nobody waits for is given up with its last error when it can never be resolved', async () => {
    const sender = await launch(still, sequence(1))
    await leave(sender, { kind: 'launch', order: order(newRunId(Date.now(), randomBytes)) })
    await still.db.pool.query('UPDATE outbox SET tries = 20')
    await deliverer().orchestrator.deliverDue()
    expect(await left()).toEqual([
      { tries: 21, isGivenUp: true, last_error: 'This process launches nothing for other runs.' },
    ])
    await still.db.pool.query('DELETE FROM outbox')
  })
})
