import { launch, rowsOf, detailOf, stateOf } from './steps.ts'
import { seedSpans } from './seed-spans.ts'
import { expect, test, type Page } from './visit.ts'

const CALLS = 4_000
const NODES_MAX = 2_000

const nodesOf = (page: Page): Promise<number> => page.evaluate(() => document.querySelectorAll('*').length)

test('thousands of equal spans stand in one row, any of them can be gone to, and the page stays small', async ({
  enter,
  database,
}) => {
  const page = await enter('launcher')
  await page.goto('/workflows/refresh-search')
  const runId = await launch(page)
  await expect(stateOf(page)).toHaveText('Succeeded', { timeout: 60_000 })
  await seedSpans(database, runId, CALLS)

  await page.goto(`/runs/${runId}`)
  await expect(page.getByText(/4,00\d spans · 2 services/)).toBeVisible()
  await page.getByRole('button', { name: 'Unfold refresh' }).click()
  const group = rowsOf(page, 'INSERT charges').first()
  await expect(group).toContainText('× 4,000')
  await group.click()
  await expect(detailOf(page)).toContainText('4,000 equal spans of postgres')
  await detailOf(page).getByRole('textbox').fill('321')
  await page.keyboard.press('Enter')
  await expect(detailOf(page).getByText('321', { exact: true })).toBeVisible()
  expect(await nodesOf(page)).toBeLessThan(NODES_MAX)
})
