import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Context } from '#core/context.ts'
import { listEntries } from '#db/entries.ts'
import { verifyChain } from '#ledger/chain.ts'
import { revokeSessions } from '#services/sessions/revoke-sessions.ts'
import { getWorkflow } from '#services/workflows/queries.ts'
import { seedDefinitions } from '#services/workflows/seed-definitions.ts'
import { createInstallation, gated, open, type Account, type Installation } from './installation.ts'

let installation: Installation
beforeAll(async () => {
  installation = await createInstallation()
})
afterAll(() => installation.close())

const as = (account: Account): Promise<Context> => installation.contextOf(account)

describe('registering', () => {
  test('the same content twice changes nothing; other content becomes the next version, with its entry', async () => {
    const seed = (description: string) =>
      seedDefinitions({ workflows: [{ ...open, description, name: 'seeded' }], taskDefs: [] })
    await Promise.all([seed('a'), seed('a')])
    await seed('b')
    await seed('b')
    expect((await getWorkflow(await as('viewer'), 'seeded')).versions.map(({ version }) => version)).toEqual([2, 1])
    const chain = await listEntries(installation.db.pool, 'workflow:seeded')
    expect(chain.map(({ kind, facts }) => [kind, facts['version']])).toEqual([
      ['workflow.registered', 1],
      ['workflow.registered', 2],
    ])
    expect(verifyChain(chain).isIntact).toBe(true)
  })

  test('a definition that does not compile is refused', async () => {
    const broken = { ...gated(), name: 'broken', tasks: [] }
    await expect(seedDefinitions({ workflows: [broken], taskDefs: [] })).rejects.toThrow()
  })
})

test('signing out everywhere is recorded in the person’s chain', async () => {
  const ctx = await as('stranger')
  expect(await revokeSessions.run(ctx, {})).toMatchObject({ ended: expect.any(Number) as number })
  const chain = await listEntries(installation.db.pool, `user:${installation.users.stranger}`)
  expect(chain.at(-1)).toMatchObject({ kind: 'session.revoked', policyIds: ['own.sign-out'] })
})
