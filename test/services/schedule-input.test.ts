import { beforeAll, describe, expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { MASKED, unmasked } from '#core/masked.ts'
import { findSchedule } from '#db/schedules.ts'
import { createSchedule } from '#services/schedules/create-schedule.ts'
import { getSchedule } from '#services/schedules/queries.ts'
import { updateSchedule } from '#services/schedules/update-schedule.ts'
import { seedDefinitions } from '#services/workflows/seed-definitions.ts'
import { gated } from './installation.ts'
import { onInstallation } from './operating.ts'

const SECRET = 's3cr3t-of-the-schedule'
const stage = onInstallation()
beforeAll(async () => {
  const masked = { ...gated(), name: 'masked', inputSchema: null, maskedFields: ['password'] }
  await seedDefinitions({ workflows: [masked], taskDefs: [] })
  const input = { login: { user: 'app', password: SECRET } }
  const facts = { name: 'masked', workflow: 'masked', input, crons: [{ expression: '@daily' }] }
  await createSchedule.run(await stage.as('launcher'), facts)
})

describe('the input of a schedule', () => {
  const storedInput = async () => (await findSchedule(stage.get().db.prisma, 'masked'))?.input
  const change = async (input: JsonObject) => {
    const ctx = await stage.as('launcher')
    const { revision, crons } = await getSchedule(ctx, 'masked')
    const lines = crons.map(({ expression, zoneId }) => ({ expression, zoneId }))
    return updateSchedule.run(ctx, { name: 'masked', revision, crons: lines, input })
  }

  test('stays what it is where whoever changes the rest was shown stars', async () => {
    const shown = (await getSchedule(await stage.as('launcher'), 'masked')).input
    expect(shown).toEqual({ login: { user: 'app', password: MASKED } })
    await change({ login: { user: 'other', password: MASKED } })
    expect(await storedInput()).toEqual({ login: { user: 'other', password: SECRET } })
    await change({ login: { user: 'app', password: 'said anew' } })
    expect(await storedInput()).toEqual({ login: { user: 'app', password: 'said anew' } })
  })

  test('cannot become stars, nor be moved to where it would be shown', async () => {
    await expect(change({ login: {}, copied: MASKED })).rejects.toMatchObject({
      code: 'invalid',
      issues: [{ path: '$.input.copied' }],
    })
  })
})

describe('a mask', () => {
  test('is taken off again where what was shown comes back as it was', () => {
    const stored = { a: 'abcdef', b: [{ c: 'http://abcdef@x' }, 2], d: 1 }
    const shown = { a: MASKED, b: [{ c: `http://${MASKED}@x` }, 2], d: 1 }
    expect(unmasked(shown, shown, stored)).toEqual(stored)
    expect(unmasked({ ...shown, d: 2, e: MASKED, b: [3] }, shown, stored)).toEqual({
      a: 'abcdef',
      b: [3],
      d: 2,
      e: MASKED,
    })
  })
})
