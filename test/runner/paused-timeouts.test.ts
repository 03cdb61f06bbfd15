import { describe, expect, test } from 'vitest'
import type { RunId } from '#core/ids.ts'
import { listAttempts } from '#db/attempts.ts'
import { getRun } from '#db/runs.ts'
import type { Attempt } from '#engine/model.ts'
import { SLICE } from '#engine/slice.ts'
import { simple, taskDef, workflow } from '../support/definitions.ts'
import { countRowsRead } from '../support/rows-read.ts'
import { launch, newestOf, submit, told, until, untilEnded, type Actors, type Sample } from '../support/stage.ts'
import { hanging } from './hanging.ts'
import { onRunners } from './on-runners.ts'

const { enter } = onRunners()

const pause = (actors: Actors, runId: RunId) => submit(actors, { kind: 'pause', runId, reason: 'look first' })
const resume = (actors: Actors, runId: RunId) => submit(actors, { kind: 'resume', runId })

/** The runner's clock has looked at a time-out that passed, and looks no more. */
const untilLookedAt = (actors: Actors, runId: RunId, ref: string): Promise<Attempt> =>
  until('the look at the time-out', async () => {
    const attempt = await newestOf(actors, runId, ref)
    return attempt.timerAt === null && attempt
  })

const limited = (name: string, limits: object): Sample =>
  workflow(name, [simple('t')], [taskDef('t', { retryCount: 1, timeoutPolicy: 'RETRY', ...limits })])

describe('while a run is paused', () => {
  test('a task that nobody polled for waits on, and times out when the run is resumed', async () => {
    const actors = enter({})
    const runId = await launch(actors, limited('unpolled', { pollTimeoutSeconds: 1 }))
    await pause(actors, runId)
    const attempt = await untilLookedAt(actors, runId, 't')
    const run = await getRun(actors.db.prisma, runId)
    expect([attempt.status, run.status, run.held]).toEqual(['SCHEDULED', 'PAUSED', []])
    expect(await resume(actors, runId)).toMatchObject({ ok: true, run: { status: 'RUNNING' } })
    expect(await told(actors, runId)).toEqual(['t TIMED_OUT', 't SCHEDULED'])
    await submit(actors, { kind: 'terminate', runId, reason: 'enough', rollback: false })
  })

  test('a result that comes late counts', async () => {
    let finish: () => void = () => undefined
    const release = new Promise<void>((resolve) => (finish = resolve))
    const actors = enter({ 'task:t': async () => release.then(() => ({ n: 1 })) })
    const runId = await launch(actors, limited('slow', { timeoutSeconds: 1 }))
    await until('the start', async () => (await newestOf(actors, runId, 't')).status === 'IN_PROGRESS')
    await pause(actors, runId)
    await untilLookedAt(actors, runId, 't')
    finish()
    await until('the result', async () => (await newestOf(actors, runId, 't')).status === 'COMPLETED')
    await resume(actors, runId)
    expect(await untilEnded(actors, runId)).toMatchObject({ status: 'COMPLETED' })
  })

  test('its own time passes', async () => {
    const actors = enter({})
    const sample = limited('timed-run', {})
    const timed = { ...sample, workflow: { ...sample.workflow, timeoutSeconds: 1, timeoutPolicy: 'TIME_OUT_WF' } }
    const runId = await launch(actors, timed)
    await pause(actors, runId)
    expect(await untilEnded(actors, runId)).toMatchObject({ status: 'TIMED_OUT' })
    expect(await told(actors, runId)).toEqual(['t CANCELED'])
  })
})

test.each([
  { what: 'a task', limits: {} },
  { what: 'a task with a bound', limits: { rateLimitPerFrequency: 9 } },
])('$what that is taken again after it was given back keeps its first start', async ({ limits }) => {
  const { handler, calls } = hanging()
  const actors = enter({ 'task:t': (input, task) => (calls.length === 0 ? handler(input, task) : again()) })
  const again = async () => ({ again: true })
  const runId = await launch(actors, limited('given-back', limits))
  await until('the start', async () => calls.length > 0)
  const first = await newestOf(actors, runId, 't')
  const base = { kind: 'result', runId, taskId: first.id, owner: null, workerId: null, output: {} } as const
  const later = { ...base, status: 'IN_PROGRESS', reason: null, callbackAfterSeconds: 1 } as const
  expect(await submit(actors, later)).toMatchObject({ ok: true })
  await untilEnded(actors, runId)
  const { status, startedAt, output } = await newestOf(actors, runId, 't')
  expect([status, startedAt, output]).toEqual(['COMPLETED', first.startedAt, { again: true }])
})

const BRANCHES = 2 * SLICE + 30

test('A wide fork of tasks that nobody polled for is looked at slice by slice', async () => {
  const actors = enter({})
  const rows = countRowsRead(actors.db.pool)
  // The next tries of the first slice may run out, too, before the last slice is looked at: that ends no run.
  const ship = taskDef('ship', { retryCount: 99, timeoutPolicy: 'RETRY', pollTimeoutSeconds: 1 })
  const inputParameters = { forkTaskName: 'ship', forkTaskInputs: '${workflow.input.list}' }
  const tasks = [simple('f', { type: 'FORK_JOIN_DYNAMIC', inputParameters }), simple('j', { type: 'JOIN' })]
  const list = Array.from({ length: BRANCHES }, (_, i) => i)
  const runId = await launch(actors, workflow('wide', tasks, [ship]), { list })
  await pause(actors, runId)
  const ofShips = async (): Promise<Attempt[]> =>
    (await listAttempts(actors.db.prisma, runId)).filter(({ name }) => name === 'ship')
  await until('the fork and the looks', async () => {
    const ships = await ofShips()
    return ships.length > 0 && ships.every(({ timerAt }) => timerAt === null)
  })
  rows.reset()
  await resume(actors, runId)
  const ships = await until('the time-outs', async () => {
    const all = await ofShips()
    const first = all.filter(({ retryCount }) => retryCount === 0)
    return first.every(({ status }) => status === 'TIMED_OUT') && first
  })
  expect(rows.byStatement().get('list-needed-attempts')?.rowsMax).toBeLessThanOrEqual(2 * SLICE)
  expect(ships).toHaveLength(BRANCHES)
  await submit(actors, { kind: 'terminate', runId, reason: 'enough', rollback: false })
  await untilEnded(actors, runId)
})
