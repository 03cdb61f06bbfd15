import type { Locator } from '@playwright/test'
import { checkPage } from './check-page.ts'
import { approve, detailOf, launchDeployment, lookAtAll, stateOf } from './steps.ts'
import { expect, PHONE, test } from './visit.ts'

async function boxOf(part: Locator) {
  const box = await part.boundingBox()
  if (!box) throw new Error('it is not in sight')
  return box
}

test('a failed deployment says where it began and what differs from the good one before it, and shows both', async ({
  enter,
}) => {
  const [launcher, approver] = [await enter('launcher'), await enter('approver')]
  const good = await launchDeployment(launcher, { version: '9.0.0' })
  await approve(approver, '9.0.0', 'Go')
  await expect(stateOf(launcher)).toHaveText('Recovered', { timeout: 30_000 })
  const bad = await launchDeployment(launcher, { version: '9.0.1', isFailing: true })
  await approve(approver, '9.0.1', 'See what happens')
  await expect(stateOf(launcher)).toHaveText('Failed, rolled back', { timeout: 30_000 })

  const cause = launcher.getByRole('region', { name: 'Why it failed' })
  const began = cause.getByRole('button', { name: /began in INSERT charges · payments/ })
  // Spans of payments come some time after the end; the panel asks again by itself.
  await expect(began).toBeVisible({ timeout: 30_000 })
  await expect(began).toContainText('charges_currency_known')
  await expect(cause).toContainText('input $.failSmokeTest: false → true')
  await expect(cause).toContainText('too few to tell what failing runs share')
  await expect(launcher.getByRole('button', { name: /tasks have spans$/ })).toBeVisible()
  await checkPage(launcher)
  await lookAtAll(launcher, 'cause')
  await launcher.getByRole('button', { name: /tasks have spans$/ }).click()
  await expect(launcher.getByRole('dialog')).toContainText('of which 1 failed')
  await lookAtAll(launcher, 'coverage')
  await launcher.keyboard.press('Escape')
  await began.click()
  await expect(detailOf(launcher)).toContainText('charges_currency_known')

  await cause.getByRole('link', { name: 'the last good run' }).click()
  await launcher.waitForURL(new RegExp(`/runs/${bad}\\?.*with=${good}`))
  const steps = launcher.getByRole('table')
  await expect(steps.getByRole('row', { name: /smoke-test-unknown-currency/ })).toContainText('not run')
  await expect(steps.getByRole('row', { name: /^roll back deploy / })).toContainText('not run')
  await expect(launcher.getByRole('tabpanel', { name: 'Compare' }).getByText('$.failSmokeTest')).toBeVisible()
  const compared = launcher.getByRole('tabpanel', { name: 'Compare' })
  await expect(compared.locator(`a[href="/runs/${good}"]`)).toBeVisible()
  await checkPage(launcher)
  await lookAtAll(launcher, 'compare')
  await launcher.getByRole('button', { name: 'Another run…' }).click()
  await launcher.getByLabel('Id or address of a run').fill(`see /runs/${bad}?tab=graph`)
  await lookAtAll(launcher, 'compare-pick')
  await launcher.getByRole('dialog').getByRole('button', { name: 'Compare', exact: true }).click()
  await launcher.waitForURL(new RegExp(`with=${bad}`))

  const desk = launcher.viewportSize()
  await launcher.goto('/')
  const failing = launcher.getByRole('table', { name: 'Top failing tasks' })
  await failing.getByRole('link', { name: 'smoke-test', exact: true }).click()
  await expect(launcher).toHaveURL(/\/runs\?workflow=deploy-api&task=smoke-test&after=\d+$/)
  const listed = launcher.getByRole('list', { name: 'Runs' }).getByRole('listitem')
  const listedAs = (id: string) => listed.locator(`a[href="/runs/${id}"]`)
  await expect(listedAs(bad)).toHaveCount(1)
  await expect(listedAs(good)).toHaveCount(0)
  await expect(launcher.getByRole('button', { name: /^Take the filter Failed in task smoke-test away$/ })).toBeVisible()
  await launcher.goto('/')
  const waits = launcher.getByRole('table', { name: 'Waiting for approval' })
  await waits.getByRole('link', { name: 'deploy-api' }).click()
  await expect(launcher).toHaveURL(/\/runs\?workflow=deploy-api&gate=\*&after=\d+$/)
  await expect(
    launcher.getByRole('button', { name: 'Take the filter Waited for approval at any gate away' }),
  ).toBeVisible()
  for (const id of [good, bad]) await expect(listedAs(id)).toHaveCount(1)
  await lookAtAll(launcher, 'behind-mark')

  await launcher.setViewportSize(PHONE.viewport)
  await launcher.goto(`/runs/${bad}?tab=graph`)
  const controls = await boxOf(launcher.locator('.react-flow__controls'))
  const nodes = launcher.locator('.react-flow__node')
  await expect(nodes.first()).toBeVisible()
  for (const node of await nodes.all())
    expect((await boxOf(node)).x).toBeGreaterThanOrEqual(controls.x + controls.width)
  await lookAtAll(launcher, 'graph-phone')
  if (desk) await launcher.setViewportSize(desk)

  await launcher.goto('/runs?workflow=deploy-api')
  await launcher.getByRole('button', { name: 'Select' }).click()
  for (const box of (await launcher.getByRole('checkbox').all()).slice(0, 2)) await box.check()
  await lookAtAll(launcher, 'selected')
  await launcher.setViewportSize(PHONE.viewport)
  expect((await launcher.getByText('2 selected').boundingBox())?.height, 'one line').toBeLessThan(30)
  if (desk) await launcher.setViewportSize(desk)
  await launcher.getByRole('link', { name: 'Compare' }).click()
  await launcher.waitForURL(new RegExp(`/runs/${bad}\\?tab=compare&with=${good}`))
  await expect(launcher.getByText('The other run')).toBeVisible()
})
