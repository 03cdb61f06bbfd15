import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSchedule } from '#services/schedules/create-schedule.ts'
import { deleteSchedule } from '#services/schedules/delete-schedule.ts'
import { terminateRun } from '#services/runs/terminate-run.ts'
import { createScheduleStage, FACTS, type ScheduleStage } from './schedule-stage.ts'

let stage: ScheduleStage
beforeAll(async () => {
  stage = await createScheduleStage()
})
afterAll(() => stage.installation.close())

describe('while the run before is open', () => {
  /** Fires once more while the first run waits for approval. */
  async function firedTwice(overlap: string): Promise<string> {
    const name = await stage.dueSchedule({ overlap })
    await stage.look()
    await stage.becomesDue(name)
    await stage.look()
    return name
  }

  test('ALLOW launches another beside it', async () => {
    expect(await stage.told(await firedTwice('ALLOW'))).toEqual(['launched', 'launched'])
  })

  test('SKIP leaves it out, and one line tells of all that were left out in a row', async () => {
    const name = await firedTwice('SKIP')
    await stage.becomesDue(name)
    await stage.look()
    const states = (await stage.fires(name)).map(({ state, reason, count }) => ({ state, reason, count }))
    expect(states).toContainEqual({ state: 'launched', reason: null, count: 1 })
    const skipped = states.filter(({ state }) => state === 'skipped')
    expect(skipped.reduce((sum, { count }) => sum + count, 0)).toBe(2)
    expect(new Set(skipped.map(({ reason }) => reason))).toEqual(new Set(['overlap']))
  })

  test('QUEUE_ONE lets one wait for its end', async () => {
    const name = await firedTwice('QUEUE_ONE')
    expect((await stage.told(name)).toSorted()).toEqual(['launched', 'waiting'])
    const runId = (await stage.fires(name)).find(({ state }) => state === 'launched')?.runId ?? ''
    await stage.look()
    expect((await stage.told(name)).toSorted()).toEqual(['launched', 'waiting'])
    await terminateRun.run(await stage.as('lead'), { runId, reason: 'enough', rollback: false })
    await stage.look()
    expect(await stage.told(name)).toEqual(['launched', 'launched'])
    expect(new Set((await stage.fires(name)).map((fire) => fire.runId)).size).toBe(2)
  })
})

describe('a fire that waits', () => {
  test('ends with its schedule: the next one of that name launches nothing of it', async () => {
    const name = await stage.dueSchedule({ overlap: 'QUEUE_ONE' })
    await stage.look()
    await stage.becomesDue(name)
    await stage.look()
    const lead = await stage.as('lead')
    await deleteSchedule.run(lead, { name, revision: 1 })
    expect((await stage.told(name)).toSorted()).toEqual(['launched', 'skipped: deleted'])
    await createSchedule.run(lead, { ...FACTS, name, workflow: 'gated' })
    const runId = (await stage.fires(name)).find(({ state }) => state === 'launched')?.runId ?? ''
    await terminateRun.run(await stage.as('operator'), { runId, reason: 'enough', rollback: false })
    await stage.look()
    expect((await stage.told(name)).toSorted()).toEqual(['launched', 'skipped: deleted'])
  })
})

describe('after the clock of the database was set back', () => {
  test('a time that fired already is passed over, and holds up no other schedule', async () => {
    const again = await stage.dueSchedule({ overlap: 'ALLOW' })
    await stage.look()
    await stage.db.pool.query(
      'UPDATE schedule SET next_fire_at = (SELECT planned_at FROM schedule_fire WHERE schedule = name) WHERE name = $1',
      [again],
    )
    const other = await stage.dueSchedule()
    await stage.look()
    expect([await stage.told(again), await stage.told(other)]).toEqual([['launched'], ['launched']])
  })
})

describe('after a time in which nothing ran', () => {
  const MISSED = 3_600_000
  /** Every hour, and the last look was three and a half hours ago. */
  async function lateSchedule(catchUp: string): Promise<string> {
    const name = await stage.dueSchedule({ catchUp, overlap: 'ALLOW' })
    const last = (await stage.now()) - MISSED / 2
    const time = new Date(last)
    const crons = [{ expression: `${time.getUTCSeconds()} ${time.getUTCMinutes()} * * * *`, zoneId: 'UTC' }]
    await stage.db.pool.query('UPDATE schedule SET crons = $2, next_fire_at = $3 WHERE name = $1', [
      name,
      JSON.stringify(crons),
      new Date(last - 3 * MISSED).toISOString(),
    ])
    await stage.look()
    return name
  }
  const summary = async (name: string) =>
    (await stage.fires(name)).map(({ state, reason, trigger, count }) => [reason ?? state, trigger, count])

  test('NONE makes up for nothing and says what was missed', async () => {
    expect(await summary(await lateSchedule('NONE'))).toEqual([['missed', 'time', 4]])
  })

  test('LATEST makes up for the last', async () => {
    expect(await summary(await lateSchedule('LATEST'))).toEqual([
      ['launched', 'catch-up', 1],
      ['missed', 'time', 3],
    ])
  })

  test('ALL makes up for each', async () => {
    expect(await summary(await lateSchedule('ALL'))).toEqual(
      Array.from({ length: 4 }, () => ['launched', 'catch-up', 1]),
    )
  })
})
