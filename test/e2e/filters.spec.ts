import { readFile } from 'node:fs/promises'
import { checkPage } from './check-page.ts'
import { fillDeployment, launch } from './steps.ts'
import { expect, test } from './visit.ts'

test('a run is found by what was written on it, and the filters are kept, named and taken away', async ({ enter }) => {
  const [lead, viewer] = [await enter('lead'), await enter('viewer')]
  await fillDeployment(lead, { version: '8.1.7' })
  await lead.getByLabel('Labels').fill('team=filters, ticket=CHG-8')
  const runId = await launch(lead)
  await expect(lead.getByRole('button', { name: 'Edit labels' })).toBeVisible()

  await lead.goto('/runs')
  await lead.getByRole('button', { name: 'More filters' }).click()
  const sheet = lead.getByRole('dialog')
  await sheet.getByLabel('Labels').fill('team=filters')
  await sheet.getByLabel('Input').fill('8.1.7')
  await checkPage(lead)
  await sheet.getByRole('button', { name: 'Show runs' }).click()
  await expect(lead).toHaveURL(/label=team=filters&input=8\.1\.7/)
  const runs = lead.getByRole('list', { name: 'Runs' }).getByRole('listitem')
  await expect(runs).toHaveCount(1)
  await expect(runs.getByRole('link').first()).toHaveAttribute('href', `/runs/${runId}`)

  await lead.getByRole('button', { name: 'Views' }).click()
  await lead.getByRole('menuitem', { name: 'Save these filters as a view…' }).click()
  await lead.getByRole('textbox', { name: /^Name/ }).fill('Filtered deployments')
  await lead.getByRole('checkbox', { name: /^Share it/ }).check()
  await lead.getByRole('button', { name: 'Save', exact: true }).click()
  await expect(lead.getByRole('dialog')).toBeHidden()

  const [download] = await Promise.all([lead.waitForEvent('download'), lead.getByRole('link', { name: 'CSV' }).click()])
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\r\n')
  expect(lines.length).toBe(2)
  expect(lines[1]).toContain(runId)

  await lead.getByRole('button', { name: 'Take the filter Input 8.1.7 away' }).press('Enter')
  await expect(lead).not.toHaveURL(/input=/)
  await lead.getByRole('button', { name: 'Clear filters' }).press('Enter')
  await expect(lead).toHaveURL(/\/runs$/)

  await viewer.goto('/runs')
  await viewer.getByRole('button', { name: 'Views' }).click()
  await viewer.getByRole('menuitem', { name: /^Filtered deployments/ }).click()
  await expect(viewer).toHaveURL(/label=team=filters/)
  await expect(viewer.getByRole('list', { name: 'Runs' }).getByRole('listitem')).toHaveCount(1)
})
