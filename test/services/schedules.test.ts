import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import { isAppError } from '#core/errors.ts'
import { listEntries } from '#db/entries.ts'
import { verifyChain } from '#ledger/chain.ts'
import { createSchedule } from '#services/schedules/create-schedule.ts'
import { deleteSchedule } from '#services/schedules/delete-schedule.ts'
import { pauseSchedule } from '#services/schedules/pause-schedule.ts'
import { getSchedule, listSchedules, previewTiming } from '#services/schedules/queries.ts'
import { resumeSchedule } from '#services/schedules/resume-schedule.ts'
import { runScheduleNow } from '#services/schedules/run-schedule-now.ts'
import { updateSchedule } from '#services/schedules/update-schedule.ts'
import { createInstallation, type Account, type Installation } from './installation.ts'

let installation: Installation
beforeAll(async () => {
  installation = await createInstallation()
})
afterAll(() => installation.close())

const as = (account: Account): Promise<Context> => installation.contextOf(account)
const errorOf = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) =>
      isAppError(error) ? { code: error.code, message: error.message, issues: error.issues } : error,
  )

const FACTS = { input: { version: '1.0' }, crons: [{ expression: '0 0 2 * * *', zoneId: 'Europe/Berlin' }] }
let made = 0
/** A new schedule of the launcher, in its first revision. */
async function schedule(over: object = {}): Promise<string> {
  const name = `nightly-${++made}`
  await createSchedule.run(await as('launcher'), { ...FACTS, name, workflow: 'gated', ...over })
  return name
}
const told = async (name: string) => {
  const entries = await listEntries(installation.db.pool, `schedule:${name}`)
  expect(verifyChain(entries)).toEqual({ isIntact: true, problem: null })
  return entries.map(({ kind, policyIds }) => [kind, ...policyIds])
}

describe('creating a schedule', () => {
  test('makes whoever asks its owner, tells its next times, and leaves its entry', async () => {
    const name = await schedule({ description: 'Every night' })
    const view = await getSchedule(await as('viewer'), name)
    expect(view).toMatchObject({
      name,
      description: 'Every night',
      workflow: 'gated',
      version: null,
      owner: { id: installation.users.launcher, name: 'The launcher' },
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
    expect(view.nextFires[0]?.zoned).toMatch(/, 02:00:00 /)
    expect(await told(name)).toEqual([['schedule.created', 'payments.launch']])
  })

  test('says everything that is wrong with its times, with its place', async () => {
    const crons = [{ expression: '0 0 25 * * *', zoneId: 'Nowhere/Here' }]
    const error = await errorOf(
      createSchedule.run(await as('launcher'), { ...FACTS, crons, name: 'wrong', workflow: 'gated' }),
    )
    expect(error).toMatchObject({
      code: 'invalid',
      message: expect.stringContaining('“25” at character 5 is no hour') as string,
      issues: [{ path: '$.crons[0].expression' }, { path: '$.crons[0].zoneId' }],
    })
  })

  test('refuses input its workflow does not take, and names that lead nowhere', async () => {
    const launcher = await as('launcher')
    const create = (over: object) =>
      errorOf(createSchedule.run(launcher, { ...FACTS, name: 'other', workflow: 'gated', ...over }))
    expect(await create({ input: { version: 'x' } })).toMatchObject({ issues: [{ path: '$.input.version' }] })
    expect(await create({ name: 'new' })).toMatchObject({ code: 'invalid', issues: [{ path: '$.name' }] })
    expect(await create({ name: 'a/b' })).toMatchObject({ code: 'invalid' })
    expect(await create({ workflow: 'nothing' })).toMatchObject({ code: 'not_found' })
    expect(await create({ crons: [] })).toMatchObject({ code: 'invalid' })
  })

  test('of ten at once under one name one is made', async () => {
    const launcher = await as('launcher')
    const asked = { ...FACTS, name: 'raced', workflow: 'gated' }
    const errors = await Promise.all(Array.from({ length: 10 }, () => errorOf(createSchedule.run(launcher, asked))))
    expect(errors.filter((error) => error === null)).toHaveLength(1)
    expect(errors.filter((error) => error !== null)).toEqual(
      Array.from({ length: 9 }, () => expect.objectContaining({ code: 'conflict' }) as unknown),
    )
    expect(await told('raced')).toHaveLength(1)
  })

  test('is not for agents and services: its runs would act for a person who did not ask', async () => {
    const launcher = await as('launcher')
    const service: Context = { ...launcher, actor: { kind: 'service', id: 'seeder' } }
    expect(await errorOf(createSchedule.run(service, { ...FACTS, name: 'theirs', workflow: 'gated' }))).toMatchObject({
      code: 'forbidden',
    })
  })
})

describe('changing a schedule', () => {
  test('makes whoever changes it its owner, and moves its next time', async () => {
    const name = await schedule()
    const changed = { ...FACTS, crons: [{ expression: '0 0 4 * * *' }], overlap: 'QUEUE_ONE', catchUp: 'ALL' }
    await updateSchedule.run(await as('lead'), { ...changed, name, revision: 1 })
    const view = await getSchedule(await as('viewer'), name)
    expect(view).toMatchObject({
      owner: { name: 'The lead' },
      crons: [{ words: 'Every day at 04:00', zoneId: 'UTC' }],
      overlap: 'QUEUE_ONE',
      catchUp: 'ALL',
      revision: 2,
    })
    expect(view.nextFires[0]?.zoned).toMatch(/, 04:00:00 /)
    expect(await told(name)).toEqual([
      ['schedule.created', 'payments.launch'],
      ['schedule.changed', 'payments.launch'],
    ])
  })

  test('is refused to those who may not launch its workflow, with the reason', async () => {
    const name = await schedule()
    expect(await errorOf(updateSchedule.run(await as('operator'), { ...FACTS, name, revision: 1 }))).toMatchObject({
      code: 'forbidden',
      message: 'Only members of payments-launchers may launch; you are not one. The schedule was not changed.',
    })
    expect(await told(name)).toHaveLength(1)
  })

  test('is refused when it was changed since it was looked at; of two at once one is done', async () => {
    const name = await schedule()
    const lead = await as('lead')
    const errors = await Promise.all(
      ['a', 'b'].map((description) => errorOf(updateSchedule.run(lead, { ...FACTS, name, revision: 1, description }))),
    )
    expect(errors.filter((error) => error === null)).toHaveLength(1)
    expect(errors).toContainEqual(expect.objectContaining({ code: 'conflict' }))
    expect(await errorOf(updateSchedule.run(lead, { ...FACTS, name, revision: 1 }))).toMatchObject({ code: 'conflict' })
    expect((await getSchedule(lead, name)).revision).toBe(2)
  })

  test('of a paused one leaves it paused', async () => {
    const name = await schedule()
    const launcher = await as('launcher')
    await pauseSchedule.run(launcher, { name, revision: 1, reason: 'holidays' })
    await updateSchedule.run(launcher, { ...FACTS, name, revision: 2 })
    expect(await getSchedule(launcher, name)).toMatchObject({ state: 'paused', nextFireAt: null, revision: 3 })
  })
})

describe('pausing and resuming', () => {
  test('are done by its owner and by operators, with a reason that is shown, and leave their entries', async () => {
    const name = await schedule()
    await pauseSchedule.run(await as('launcher'), { name, revision: 1, reason: 'The index is being moved' })
    const paused = await getSchedule(await as('viewer'), name)
    expect(paused).toMatchObject({
      state: 'paused',
      paused: { by: 'The launcher', reason: 'The index is being moved' },
      nextFireAt: null,
    })
    expect(paused.nextFires).toHaveLength(5)
    await resumeSchedule.run(await as('operator'), { name, revision: 2 })
    const resumed = await getSchedule(await as('viewer'), name)
    expect(resumed).toMatchObject({ state: 'active', paused: null, owner: { name: 'The launcher' } })
    expect(await told(name)).toEqual([
      ['schedule.created', 'payments.launch'],
      ['schedule.paused', 'own.schedule'],
      ['schedule.resumed', 'payments.operate'],
    ])
  })

  test('are refused to others, and need a reason', async () => {
    const name = await schedule()
    expect(
      await errorOf(pauseSchedule.run(await as('approver'), { name, revision: 1, reason: 'because' })),
    ).toMatchObject({
      code: 'forbidden',
      message:
        'You are not its owner. Only members of payments-operators may operate; you are not one. The schedule was not paused.',
    })
    expect(await errorOf(pauseSchedule.run(await as('lead'), { name, revision: 1, reason: ' ' }))).toMatchObject({
      issues: [{ path: '$.reason' }],
    })
  })

  test('happen once however many press', async () => {
    const name = await schedule()
    const lead = await as('lead')
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
    expect(await told(name)).toHaveLength(3)
  })
})

describe('running now', () => {
  test('makes a fire that is due, of somebody who may launch, and leaves its entry', async () => {
    const name = await schedule()
    await runScheduleNow.run(await as('lead'), { name, revision: 1 })
    const view = await getSchedule(await as('viewer'), name)
    expect(view.fires).toMatchObject([{ trigger: 'hand', state: 'due', askedBy: 'The lead', run: null }])
    expect(await told(name)).toEqual([
      ['schedule.created', 'payments.launch'],
      ['schedule.run-now', 'payments.launch'],
    ])
  })

  test('of ten presses at once one fires when the schedule runs one at a time', async () => {
    const name = await schedule()
    const lead = await as('lead')
    const errors = await Promise.all(
      Array.from({ length: 10 }, () => errorOf(runScheduleNow.run(lead, { name, revision: 1 }))),
    )
    expect(errors.filter((error) => error === null)).toHaveLength(1)
    expect(errors.find((error) => error !== null)).toMatchObject({
      code: 'conflict',
      message: 'The run before is still open, and this schedule runs one at a time. Nothing was launched.',
    })
  })
})

describe('deleting', () => {
  test('ends it and keeps its chain; another of its name goes on with that', async () => {
    const name = await schedule()
    const lead = await as('lead')
    await deleteSchedule.run(lead, { name, revision: 1 })
    expect(await errorOf(getSchedule(lead, name))).toMatchObject({ code: 'not_found' })
    expect(await errorOf(deleteSchedule.run(lead, { name, revision: 1 }))).toMatchObject({ code: 'not_found' })
    await createSchedule.run(lead, { ...FACTS, name, workflow: 'gated' })
    expect((await told(name)).map(([kind]) => kind)).toEqual([
      'schedule.created',
      'schedule.deleted',
      'schedule.created',
    ])
  })

  test('is refused for another revision than the one looked at', async () => {
    const name = await schedule()
    expect(await errorOf(deleteSchedule.run(await as('lead'), { name, revision: 7 }))).toMatchObject({
      code: 'conflict',
    })
  })
})

describe('reading', () => {
  test('shows schedules of workflows the viewer may see, and no others', async () => {
    const name = await schedule()
    const names = async (account: Account) => (await listSchedules(await as(account))).map((line) => line.name)
    expect(await names('viewer')).toContain(name)
    expect(await names('stranger')).toEqual([])
    expect(await errorOf(getSchedule(await as('stranger'), name))).toMatchObject({
      code: 'not_found',
      message: 'There is no such schedule, or you may not see it.',
    })
  })

  test('tells before anything is saved when a timing fires, or why it does not', async () => {
    const viewer = await as('viewer')
    const crons = [{ expression: '*/5 * * * *', zoneId: 'Asia/Tokyo' }]
    expect(await previewTiming(viewer, { crons })).toMatchObject({
      crons: [{ words: 'Every 5 minutes' }],
      nextFires: Array.from({ length: 5 }, () => ({ zoned: expect.stringMatching(/GMT\+9$/) as string })),
    })
    expect(await errorOf(previewTiming(viewer, { crons, endAt: 1 }))).toMatchObject({ issues: [{ path: '$.endAt' }] })
  })
})
