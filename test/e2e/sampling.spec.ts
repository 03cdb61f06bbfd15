import { checkPage } from './check-page.ts'
import { launchDeployment, stateOf } from './steps.ts'
import { expect, test } from './visit.ts'

test('an administrator sees what rules would keep before saving them; an operator pins a run', async ({ enter }) => {
  const [admin, lead] = [await enter('admin'), await enter('lead')]
  await launchDeployment(lead, { version: '9.1.0' })
  await expect(stateOf(lead)).toHaveText('Waiting for approval')
  await expect(lead.getByText(/Kept in full: (somebody was asked|it is one of the first)/)).toBeVisible({
    timeout: 15_000,
  })
  const pin = lead.getByRole('button', { name: /^Pin/ })
  await expect(pin).toHaveAttribute('aria-pressed', 'false')
  await pin.click()
  await expect(pin).toHaveAttribute('aria-pressed', 'true', { timeout: 15_000 })
  await checkPage(lead)

  await admin.goto('/settings')
  await admin.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Sampling' }).click()
  await expect(admin.getByRole('heading', { level: 1, name: 'Sampling' })).toBeVisible()
  const save = admin.getByRole('button', { name: 'Save' })
  await expect(save).toBeDisabled()
  const perHour = admin.getByLabel('In full, per hour')
  await perHour.fill('-4')
  await expect(perHour).toHaveAccessibleDescription(/A whole number from 0 to 1,000,000/)
  await expect(perHour).toHaveValue('-4')
  await expect(save).toBeDisabled()
  await perHour.fill('30')
  await expect(admin.getByRole('heading', { name: 'The last day, if this had counted' })).toBeVisible()
  await checkPage(admin)
  await save.click()
  await expect(admin.getByText('counts now')).toBeVisible()
  await expect(admin.getByText(/^version \d+$/).first()).toBeVisible()
  await expect(save).toBeDisabled()

  await admin.goto('/workflows/deploy-api')
  await admin.getByRole('link', { name: 'Noise', exact: true }).click()
  await expect(admin.getByRole('heading', { level: 1, name: 'Noise of deploy-api' })).toBeVisible()
  await checkPage(admin)
})
