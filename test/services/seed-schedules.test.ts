import { afterAll, beforeAll, expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { listEntries } from '#db/entries.ts'
import { findSchedule } from '#db/schedules.ts'
import { createSchedule } from '#services/schedules/create-schedule.ts'
import { seedSchedules } from '#services/schedules/seed-schedules.ts'
import { createInstallation, type Installation } from './installation.ts'

let installation: Installation
beforeAll(async () => {
  installation = await createInstallation()
})
afterAll(() => installation.close())

const scheduleOf = (name: string): JsonObject & { readonly name: string } => ({
  name,
  workflow: 'gated',
  crons: [{ expression: '0 0 3 * * *' }],
  input: { version: '1.0' },
})

const sampleOf = (name: string) => ({
  owner: { subject: 'launcher', name: 'The launcher', groups: ['payments-launchers'] },
  schedule: scheduleOf(name),
  pausedReason: 'a sample',
})

const seed = (name: string): Promise<void> => seedSchedules([sampleOf(name)], 'https://idp.test')

const kindsOf = async (name: string): Promise<string[]> =>
  (await listEntries(installation.db.pool, `schedule:${name}`)).map(({ kind }) => kind)

test('a sample schedule is created paused, and a later start leaves it as it is', async () => {
  await seed('nightly')
  await seed('nightly')
  expect(await kindsOf('nightly')).toEqual(['schedule.created', 'schedule.paused'])
  expect(await findSchedule(installation.db.prisma, 'nightly')).toMatchObject({ paused: { reason: 'a sample' } })
})

test('one whose process died before it was paused is paused by the next start', async () => {
  await createSchedule.run(await installation.contextOf('launcher'), scheduleOf('cut'))
  await seed('cut')
  expect(await kindsOf('cut')).toEqual(['schedule.created', 'schedule.paused'])
})
