import { launchDeployment, stateOf } from './steps.ts'
import { expect, signIn, test } from './visit.ts'

const REVOKED_MS_MAX = 5_000

test('signing out everywhere ends the other sessions and what they follow within 5 s', async ({ enter, product }) => {
  const launcher = await enter('launcher')
  const runId = await launchDeployment(launcher, { version: '5.0.0' })
  const here = await enter('viewer', { isFresh: true })
  const there = await enter('viewer', { isFresh: true })
  await there.goto(`/runs/${runId}`)
  await expect(stateOf(there)).toHaveText('Waiting for approval')
  const list = await there.context().newPage()
  await list.goto('/runs')
  await expect(list.getByRole('list', { name: 'Runs' })).toBeVisible()
  await here.getByRole('button', { name: /Account/ }).click()
  await here.getByRole('menuitem', { name: 'Sign out everywhere' }).click()
  await expect(there.getByText('Live updates have ended.')).toBeVisible({ timeout: REVOKED_MS_MAX })
  await expect(list.getByText('Live updates have ended.')).toBeVisible()
  expect((await there.request.get(`/api/live?run=${runId}`)).status()).toBe(401)
  await there.reload()
  await expect(there.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await signIn(there, 'viewer', product.url)
  await expect(there).toHaveURL(new RegExp(`/runs/${runId}`))
  await expect(stateOf(there)).toHaveText('Waiting for approval')
})
