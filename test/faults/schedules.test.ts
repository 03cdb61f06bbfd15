import { afterAll, beforeAll, expect, test } from 'vitest'
import { listFires } from '#db/schedule-fires.ts'
import { insertSchedule } from '#db/schedules.ts'
import type { RunId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import { problemsOf } from './checks.ts'
import { createScene, REFRESH, type Scene } from './scene.ts'
import { until } from '../support/stage.ts'

let scene: Scene
beforeAll(async () => {
  scene = await createScene()
})
afterAll(() => scene.close())

/** A schedule of the launcher that is due now. */
async function schedule(name: string, expression: string): Promise<void> {
  const now = instant(Math.floor(Date.now() / 1_000) * 1_000)
  const facts = {
    description: '',
    version: null,
    input: REFRESH,
    priority: 0,
    crons: [{ expression, zoneId: 'UTC' }],
    overlap: 'ALLOW',
    catchUp: 'NONE',
    startAt: null,
    endAt: null,
    ownerId: scene.launcher().actor.id,
  } as const
  await insertSchedule(scene.db.prisma, { ...facts, name, workflow: 'refresh-search', nextFireAt: now }, now)
}

const fires = (name: string) => listFires(scene.db.prisma, name, 1_000)

async function runsOf(name: string): Promise<RunId[]> {
  const sql = 'SELECT id FROM run WHERE correlation_id = $1'
  return (await scene.db.pool.query<{ id: RunId }>(sql, [`schedule:${name}`])).rows.map(({ id }) => id)
}

/** Does `work` while no definition can be frozen: a fire stops between its claim and its launch. `untilHeld` resolves when one has. */
async function whileLaunchesWait(work: (untilHeld: () => Promise<void>) => Promise<void>): Promise<void> {
  const client = await scene.db.pool.connect()
  const isHeld = async (): Promise<boolean> =>
    (await client.query(`SELECT 1 FROM pg_locks WHERE relation = 'program'::regclass AND NOT granted`)).rowCount === 1
  try {
    await client.query('BEGIN')
    await client.query('LOCK TABLE program IN EXCLUSIVE MODE')
    await work(async () => void (await until('a launch that waits', isHeld)))
  } finally {
    await client.query('COMMIT')
    client.release()
  }
}

test('a process killed between the claim of a fire and its launch loses nothing: another launches the same run, once', async () => {
  const console = await scene.one('console')
  const second = new Date(Date.now() - 1_000)
  await whileLaunchesWait(async (untilHeld) => {
    await schedule('cut', `${second.getUTCSeconds()} ${second.getUTCMinutes()} ${second.getUTCHours()} * * *`)
    await scene.db.pool.query(
      `UPDATE schedule SET next_fire_at = next_fire_at - interval '1 second' WHERE name = 'cut'`,
    )
    await untilHeld()
    await console.end()
  })
  const [claimed] = await fires('cut')
  expect(claimed).toMatchObject({ state: 'due', trigger: 'time' })
  expect(await runsOf('cut')).toEqual([])

  await scene.one('gateway')
  const launched = await until('the launch', async () => {
    const [fire] = await fires('cut')
    return fire?.state === 'launched' && fire
  })
  expect(await runsOf('cut')).toEqual([launched.runId])
  expect(launched.runId).toBe(claimed?.runId)
  expect((await scene.ended(launched.runId as RunId)).status).toBe('COMPLETED')
  expect(await problemsOf(scene.db)).toEqual([])
})

test('of a schedule that fires every second, while its processes are killed one after the other, no time is lost and none is doubled', async () => {
  const processes = [await scene.one('gateway'), await scene.one('console')]
  await schedule('often', '* * * * * *')
  for (let killed = 0; killed < 2; killed++) {
    const before = (await runsOf('often')).length
    await until('two more launches', async () => (await runsOf('often')).length >= before + 2)
    await processes[killed]?.end()
    processes[killed] = await scene.one(processes[killed]?.kind ?? 'gateway')
  }
  await scene.db.pool.query(`UPDATE schedule SET next_fire_at = NULL WHERE name = 'often'`)
  await until('every fire to be settled', async () => (await fires('often')).every(({ state }) => state !== 'due'))

  const all = (await fires('often')).toReversed()
  for (const [index, fire] of all.entries()) {
    const next = all[index + 1]
    if (next) expect(next.plannedAt).toBe(fire.plannedUntil + 1_000)
    expect((fire.plannedUntil - fire.plannedAt) / 1_000 + 1).toBe(fire.count)
  }
  const launched = all.filter(({ state }) => state === 'launched').map(({ runId }) => runId)
  expect((await runsOf('often')).toSorted()).toEqual(launched.toSorted())
  for (const id of await runsOf('often')) expect((await scene.ended(id)).status).toBe('COMPLETED')
  expect(await problemsOf(scene.db)).toEqual([])
}, 180_000)
