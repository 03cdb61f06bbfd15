import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { pauseSchedule } from '#services/schedules/pause-schedule.ts'
import { getSchedule } from '#services/schedules/queries.ts'
import { resumeSchedule } from '#services/schedules/resume-schedule.ts'
import { runScheduleNow } from '#services/schedules/run-schedule-now.ts'
import { createScheduleStage, errorOf, type ScheduleStage } from './schedule-stage.ts'

let stage: ScheduleStage
beforeAll(async () => {
  stage = await createScheduleStage()
})
afterAll(() => stage.installation.close())

describe('pausing and resuming', () => {
  test('are done by its owner and by operators, with a reason that is shown, and leave their entries', async () => {
    const name = await stage.schedule()
    await pauseSchedule.run(await stage.as('launcher'), { name, revision: 1, reason: 'The index is being moved' })
    const paused = await getSchedule(await stage.as('viewer'), name)
    expect(paused).toMatchObject({
      state: 'paused',
      paused: { by: 'The launcher', reason: 'The index is being moved' },
      nextFireAt: null,
    })
    expect(paused.nextFires).toHaveLength(5)
    await resumeSchedule.run(await stage.as('operator'), { name, revision: 2 })
    const resumed = await getSchedule(await stage.as('viewer'), name)
    expect(resumed).toMatchObject({ state: 'active', paused: null, owner: { name: 'The launcher' } })
    expect(await stage.chained(name)).toEqual([
      'schedule.created payments.launch',
      'schedule.paused own.schedule',
      'schedule.resumed payments.operate',
    ])
  })

  test('are refused to others, and need a reason', async () => {
    const name = await stage.schedule()
    expect(
      await errorOf(pauseSchedule.run(await stage.as('approver'), { name, revision: 1, reason: 'because' })),
    ).toMatchObject({
      code: 'forbidden',
      message:
        'You are not its owner. Only members of payments-operators may operate; you are not one. The schedule was not paused.',
    })
    expect(await errorOf(pauseSchedule.run(await stage.as('lead'), { name, revision: 1, reason: ' ' }))).toMatchObject({
      issues: [{ path: '$.reason' }],
    })
  })

  test('happen once however many press', async () => {
    const name = await stage.schedule()
    const lead = await stage.as('lead')
    const pause = () => errorOf(pauseSchedule.run(lead, { name, revision: 1, reason: 'wait' }))
    const pauses = await Promise.all(Array.from({ length: 5 }, pause))
    expect(pauses.filter((error) => error === null)).toHaveLength(1)
    expect(await errorOf(pauseSchedule.run(lead, { name, revision: 2, reason: 'wait' }))).toMatchObject({
      code: 'conflict',
      message: 'The schedule is paused already. The schedule was not paused.',
    })
    const resumes = await Promise.all(
      Array.from({ length: 5 }, () => errorOf(resumeSchedule.run(lead, { name, revision: 2 }))),
    )
    expect(resumes.filter((error) => error === null)).toHaveLength(1)
    expect(await stage.chained(name)).toHaveLength(3)
  })
})

describe('running now', () => {
  test('makes a fire that is due, of somebody who may launch, and leaves its entry', async () => {
    const name = await stage.schedule()
    await runScheduleNow.run(await stage.as('lead'), { name, revision: 1 })
    const view = await getSchedule(await stage.as('viewer'), name)
    expect(view.fires).toMatchObject([{ trigger: 'hand', state: 'due', askedBy: 'The lead', run: null }])
    expect(await stage.chained(name)).toEqual(['schedule.created payments.launch', 'schedule.run-now payments.launch'])
  })

  test('of five presses at once one fires when the schedule runs one at a time', async () => {
    const name = await stage.schedule()
    const lead = await stage.as('lead')
    const errors = await Promise.all(
      Array.from({ length: 5 }, () => errorOf(runScheduleNow.run(lead, { name, revision: 1 }))),
    )
    expect(errors.filter((error) => error === null)).toHaveLength(1)
    expect(errors.find((error) => error !== null)).toMatchObject({
      code: 'conflict',
      message: 'The run before is still open, and this schedule runs one at a time. Nothing was launched.',
    })
  })
})
