import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import { createSchedule } from '#services/schedules/create-schedule.ts'
import { deleteSchedule } from '#services/schedules/delete-schedule.ts'
import { pauseSchedule } from '#services/schedules/pause-schedule.ts'
import { getSchedule, listSchedules, previewTiming } from '#services/schedules/queries.ts'
import { updateSchedule } from '#services/schedules/update-schedule.ts'
import type { Account } from './installation.ts'
import { createScheduleStage, errorOf, FACTS, type ScheduleStage } from './schedule-stage.ts'

let stage: ScheduleStage
beforeAll(async () => {
  stage = await createScheduleStage()
})
afterAll(() => stage.installation.close())

describe('creating a schedule', () => {
  test('makes whoever asks its owner, tells its next times, and leaves its entry', async () => {
    const name = await stage.schedule({ description: 'Every night' })
    const view = await getSchedule(await stage.as('viewer'), name)
    expect(view).toMatchObject({
      name,
      description: 'Every night',
      workflow: 'gated',
      version: null,
      owner: { id: stage.installation.users.launcher, name: 'The launcher' },
      state: 'active',
      crons: [{ words: 'Every day at 02:00', zoneId: 'Europe/Berlin' }],
      overlap: 'SKIP',
      catchUp: 'NONE',
      revision: 1,
      last: null,
      can: { operate: { allowed: false }, launch: { allowed: false } },
    })
    expect(view.nextFires.map(({ at }) => at)).toEqual([...new Set(view.nextFires.map(({ at }) => at))].sort())
    expect(view.nextFires).toHaveLength(5)
    expect(view.nextFireAt).toBe(view.nextFires[0]?.at)
    expect(view.nextFires[0]?.zoned).toMatch(/, 02:00 CE/)
    expect(await stage.chained(name)).toEqual(['schedule.created payments.launch'])
  })

  test('says everything that is wrong with its times, with its place', async () => {
    const crons = [{ expression: '0 0 25 * * *', zoneId: 'Nowhere/Here' }]
    const error = await errorOf(
      createSchedule.run(await stage.as('launcher'), { ...FACTS, crons, name: 'wrong', workflow: 'gated' }),
    )
    expect(error).toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('“25” at character 5 is no hour') as string,
      issues: [{ path: '$.crons[0].expression' }, { path: '$.crons[0].zoneId' }],
    })
  })

  test('refuses input its workflow does not take, and names that lead nowhere', async () => {
    const launcher = await stage.as('launcher')
    const create = (over: object) =>
      errorOf(createSchedule.run(launcher, { ...FACTS, name: 'other', workflow: 'gated', ...over }))
    expect(await create({ input: { version: 'x' } })).toMatchObject({ issues: [{ path: '$.input.version' }] })
    expect(await create({ name: 'new' })).toMatchObject({ code: 'invalid', issues: [{ path: '$.name' }] })
    expect(await create({ name: 'a/b' })).toMatchObject({ code: 'invalid' })
    expect(await create({ workflow: 'nothing' })).toMatchObject({ code: 'not_found' })
    expect(await create({ crons: [] })).toMatchObject({ code: 'invalid' })
  })

  test('of five at once under one name one is made', async () => {
    const launcher = await stage.as('launcher')
    const asked = { ...FACTS, name: 'raced', workflow: 'gated' }
    const errors = await Promise.all(Array.from({ length: 5 }, () => errorOf(createSchedule.run(launcher, asked))))
    expect(errors.filter((error) => error === null)).toHaveLength(1)
    expect(errors.filter((error) => error !== null)).toEqual(
      Array.from({ length: 4 }, () => expect.objectContaining({ code: 'conflict' }) as unknown),
    )
    expect(await stage.chained('raced')).toHaveLength(1)
  })

  test('is not for agents and services: its runs would act for a person who did not ask', async () => {
    const launcher = await stage.as('launcher')
    const service: Context = { ...launcher, actor: { kind: 'service', id: 'seeder' } }
    expect(await errorOf(createSchedule.run(service, { ...FACTS, name: 'theirs', workflow: 'gated' }))).toMatchObject({
      code: 'forbidden',
    })
  })
})

describe('changing a schedule', () => {
  test('makes whoever changes it its owner, and moves its next time', async () => {
    const name = await stage.schedule()
    const changed = { ...FACTS, crons: [{ expression: '0 0 4 * * *' }], overlap: 'QUEUE_ONE', catchUp: 'ALL' }
    await updateSchedule.run(await stage.as('lead'), { ...changed, name, revision: 1 })
    const view = await getSchedule(await stage.as('viewer'), name)
    expect(view).toMatchObject({
      owner: { name: 'The lead' },
      crons: [{ words: 'Every day at 04:00', zoneId: 'UTC' }],
      overlap: 'QUEUE_ONE',
      catchUp: 'ALL',
      revision: 2,
    })
    expect(view.nextFires[0]?.zoned).toMatch(/, 04:00 UTC/)
    expect(await stage.chained(name)).toEqual(['schedule.created payments.launch', 'schedule.changed payments.launch'])
  })

  test('is refused to those who may not launch its workflow, with the reason', async () => {
    const name = await stage.schedule()
    expect(
      await errorOf(updateSchedule.run(await stage.as('operator'), { ...FACTS, name, revision: 1 })),
    ).toMatchObject({
      code: 'forbidden',
      message: 'Only members of payments-launchers may launch; you are not one. The schedule was not changed.',
    })
    expect(await stage.chained(name)).toHaveLength(1)
  })

  test('is refused when it was changed since it was looked at; of two at once one is done', async () => {
    const name = await stage.schedule()
    const lead = await stage.as('lead')
    const errors = await Promise.all(
      ['a', 'b'].map((description) => errorOf(updateSchedule.run(lead, { ...FACTS, name, revision: 1, description }))),
    )
    expect(errors.filter((error) => error === null)).toHaveLength(1)
    expect(errors).toContainEqual(expect.objectContaining({ code: 'conflict' }))
    expect(await errorOf(updateSchedule.run(lead, { ...FACTS, name, revision: 1 }))).toMatchObject({ code: 'conflict' })
    expect((await getSchedule(lead, name)).revision).toBe(2)
  })

  test('of a paused one leaves it paused', async () => {
    const name = await stage.schedule()
    const launcher = await stage.as('launcher')
    await pauseSchedule.run(launcher, { name, revision: 1, reason: 'holidays' })
    await updateSchedule.run(launcher, { ...FACTS, name, revision: 2 })
    expect(await getSchedule(launcher, name)).toMatchObject({ state: 'paused', nextFireAt: null, revision: 3 })
  })
})

describe('deleting', () => {
  test('ends it and keeps its chain; another of its name goes on with that', async () => {
    const name = await stage.schedule()
    const lead = await stage.as('lead')
    await deleteSchedule.run(lead, { name, revision: 1 })
    expect(await errorOf(getSchedule(lead, name))).toMatchObject({ code: 'not_found' })
    expect(await errorOf(deleteSchedule.run(lead, { name, revision: 1 }))).toMatchObject({ code: 'not_found' })
    await createSchedule.run(lead, { ...FACTS, name, workflow: 'gated' })
    expect((await stage.chained(name)).map((entry) => entry.split(' ')[0])).toEqual([
      'schedule.created',
      'schedule.deleted',
      'schedule.created',
    ])
  })

  test('is refused for another revision than the one looked at', async () => {
    const name = await stage.schedule()
    expect(await errorOf(deleteSchedule.run(await stage.as('lead'), { name, revision: 7 }))).toMatchObject({
      code: 'conflict',
    })
  })
})

describe('reading', () => {
  test('shows schedules of workflows the viewer may see, and no others', async () => {
    const name = await stage.schedule()
    const names = async (account: Account) => (await listSchedules(await stage.as(account))).map((line) => line.name)
    expect(await names('viewer')).toContain(name)
    expect(await names('stranger')).toEqual([])
    expect(await errorOf(getSchedule(await stage.as('stranger'), name))).toMatchObject({
      code: 'not_found',
      message: 'There is no such schedule, or you may not see it.',
    })
  })

  test('tells before anything is saved when a timing fires, or why it does not', async () => {
    const viewer = await stage.as('viewer')
    const crons = [{ expression: '*/5 * * * *', zoneId: 'Asia/Tokyo' }]
    expect(await previewTiming(viewer, { crons })).toMatchObject({
      crons: [{ words: 'Every 5 minutes' }],
      nextFires: Array.from({ length: 5 }, () => ({ zoned: expect.stringMatching(/GMT\+9$/) as string })),
    })
    expect(await errorOf(previewTiming(viewer, { crons, endAt: 1 }))).toMatchObject({ issues: [{ path: '$.endAt' }] })
  })
})
