import { checkPage } from './check-page.ts'
import { expect, test } from './visit.ts'

test('an administrator makes a key, reads its secret once, and revokes it; nobody else finds the page', async ({
  enter,
}) => {
  const admin = await enter('admin')
  await admin.goto('/settings/ingest-keys')
  await expect(admin.getByRole('heading', { level: 1, name: 'Ingest keys' })).toBeVisible()
  await checkPage(admin)
  await admin.getByRole('button', { name: 'New key…' }).click()
  await admin.getByLabel('Whose is it').fill('The cluster in Berlin')
  await admin.getByLabel('Services').fill('payments\nsearch')
  await checkPage(admin)
  await admin.getByRole('button', { name: 'Make the key' }).click()
  const dialog = admin.getByRole('dialog', { name: 'Copy the key now' })
  const secret = await dialog.getByText(/^clik_[\w-]{43}$/).textContent()
  await expect(dialog.getByText(`authorization=Bearer%20${secret}`)).toBeVisible()
  await checkPage(admin)
  await dialog.getByRole('button', { name: 'I have it' }).click()
  const row = admin
    .getByRole('list', { name: 'Ingest keys' })
    .getByRole('listitem')
    .filter({ hasText: 'The cluster in Berlin' })
  await expect(row).toContainText(`${secret?.slice(0, 9)}…`)
  await expect(admin.getByText(secret ?? '')).toHaveCount(0)
  await checkPage(admin)
  await row.getByRole('button', { name: 'Revoke The cluster in Berlin…' }).click()
  await admin.getByRole('button', { name: 'Revoke this key' }).click()
  await expect(row).toContainText('revoked')

  const viewer = await enter('viewer', { expected: /status of 404/ })
  const answer = await viewer.goto('/settings/ingest-keys')
  expect(answer?.status()).toBe(404)
})
