import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import { createSchedule } from '#services/schedules/create-schedule.ts'
import { deleteSchedule } from '#services/schedules/delete-schedule.ts'
import { pauseSchedule } from '#services/schedules/pause-schedule.ts'
import { getSchedule, listSchedules } from '#services/schedules/queries.ts'
import { runScheduleNow } from '#services/schedules/run-schedule-now.ts'
import { updateSchedule } from '#services/schedules/update-schedule.ts'
import { seedDefinitions } from '#services/workflows/seed-definitions.ts'
import { open } from './installation.ts'
import { createScheduleStage, errorOf, FACTS, type ScheduleStage } from './schedule-stage.ts'

let stage: ScheduleStage
beforeAll(async () => {
  stage = await createScheduleStage()
  const moved = { ...open, name: 'moved' }
  const later = { ...moved, version: 2, metadata: { 'conductor-lightstep': { serviceFunction: 'payments' } } }
  await seedDefinitions({ workflows: [moved, later], taskDefs: [] })
})
afterAll(() => stage.installation.close())

/** Somebody of these groups alone. */
const of = async (...groups: string[]): Promise<Context> => ({ ...(await stage.as('viewer')), groups })
const searcher = () => of('search-launchers', 'search-operators')
const payer = () => of('payments-launchers', 'payments-operators')
const namesFor = async (ctx: Context) => (await listSchedules(ctx)).map(({ name }) => name)

/** A schedule of a workflow whose version 1 is in search and whose version 2 is in payments. */
async function ofMoved(name: string, version: number | null): Promise<{ name: string; revision: number }> {
  const both = { ...(await stage.as('launcher')), groups: ['search-launchers', 'payments-launchers'] }
  await createSchedule.run(both, { ...FACTS, name, workflow: 'moved', version })
  return { name, revision: 1 }
}

test.each([
  { runs: 'the newest', version: null, within: payer, without: searcher, theirs: 1, serviceFunction: 'payments' },
  { runs: 'version 1', version: 1, within: searcher, without: payer, theirs: 2, serviceFunction: 'search' },
])('a schedule that runs $runs lies in $serviceFunction, and is no concern of others', async (each) => {
  const { version, within, without, theirs, serviceFunction } = each
  const at = await ofMoved(`moved-${serviceFunction}`, version)
  const [inside, outside] = [await within(), await without()]
  expect(await getSchedule(inside, at.name)).toMatchObject({
    serviceFunction,
    can: { operate: { allowed: true }, launch: { allowed: true } },
  })
  expect(await namesFor(inside)).toContain(at.name)
  expect(await namesFor(outside)).not.toContain(at.name)

  const unseen = { code: 'not_found' }
  expect(await errorOf(getSchedule(outside, at.name))).toMatchObject(unseen)
  expect(await errorOf(pauseSchedule.run(outside, { ...at, reason: 'mine' }))).toMatchObject(unseen)
  expect(await errorOf(runScheduleNow.run(outside, at))).toMatchObject(unseen)
  expect(await errorOf(updateSchedule.run(outside, { ...FACTS, ...at, version: theirs }))).toMatchObject(unseen)
  expect(await errorOf(deleteSchedule.run(outside, at))).toMatchObject(unseen)
  expect(await getSchedule(inside, at.name)).toMatchObject({ version, revision: 1, fires: [] })

  await runScheduleNow.run(inside, at)
  await pauseSchedule.run(inside, { ...at, reason: 'ours' })
  await deleteSchedule.run(inside, { ...at, revision: 2 })
})

test('who changes what a schedule runs may launch both what it ran and what it will run', async () => {
  const at = await ofMoved('moved-on', 1)
  const change = { ...FACTS, ...at, version: 2 }
  expect(await errorOf(updateSchedule.run(await searcher(), change))).toMatchObject({ code: 'not_found' })
  expect(await errorOf(updateSchedule.run(await of('search-viewers', 'payments-launchers'), change))).toMatchObject({
    code: 'forbidden',
    message: 'Only members of search-launchers may launch; you are not one. The schedule was not changed.',
  })
  expect(await errorOf(updateSchedule.run(await of('search-launchers', 'payments-viewers'), change))).toMatchObject({
    code: 'forbidden',
    message: 'Only members of payments-launchers may launch; you are not one. The schedule was not changed.',
  })
  await updateSchedule.run(await of('search-launchers', 'payments-launchers'), change)
  expect(await getSchedule(await payer(), at.name)).toMatchObject({ version: 2, serviceFunction: 'payments' })
})
