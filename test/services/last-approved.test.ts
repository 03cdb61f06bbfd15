import { expect, test } from 'vitest'
import { decideApproval } from '#services/approvals/decide-approval.ts'
import { getApproval } from '#services/approvals/queries.ts'
import { seedDefinitions } from '#services/workflows/seed-definitions.ts'
import { gated } from './installation.ts'
import { onInstallation } from './operating.ts'

const stage = onInstallation()

test('what was approved last is told of runs of the same service function only, wherever its workflow went', async () => {
  const { taskId, planDigest } = await stage.get().launchGated()
  await decideApproval.run(await stage.as('approver'), { taskId, planDigest, outcome: 'approved', comment: '' })
  const lastOf = async () =>
    (await getApproval(await stage.as('viewer'), (await stage.get().launchGated()).taskId)).last
  expect(await lastOf()).toMatchObject({ by: [{ name: 'The approver' }] })
  const metadata = { 'conductor-lightstep': { serviceFunction: 'search' } }
  await seedDefinitions({ workflows: [{ ...gated(2), metadata }], taskDefs: [] })
  expect(await lastOf()).toBeNull()
})
