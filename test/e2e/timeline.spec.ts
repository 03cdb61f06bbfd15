import type { Client } from 'pg'
import { launch, rowsOf, detailOf, stateOf } from './steps.ts'
import { seedSpans } from './seed-spans.ts'
import { expect, test, type Page } from './visit.ts'

const CALLS = 4_000
const NODES_MAX = 2_000
/** The number of a span that is not among the first that a page is sent, and at least so far down. */
const LATE = 900
const SCROLLED_PX_MIN = 10_000

const nodesOf = (page: Page): Promise<number> => page.evaluate(() => document.querySelectorAll('*').length)

/** A run that has ended, with many equal spans below one of its tasks. */
async function runWithCalls(page: Page, database: Client, count: number): Promise<string> {
  await page.goto('/workflows/refresh-search')
  const runId = await launch(page)
  await expect(stateOf(page)).toHaveText('Succeeded', { timeout: 60_000 })
  await seedSpans(database, runId, count)
  return runId
}

test('thousands of equal spans stand in one row, any of them can be gone to, and the page stays small', async ({
  enter,
  database,
}) => {
  const page = await enter('launcher')
  const runId = await runWithCalls(page, database, CALLS)

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

test('a link to a span that does not come with the page brings its row into sight, selected, once it is there', async ({
  enter,
  database,
}) => {
  const page = await enter('launcher')
  const runId = await runWithCalls(page, database, 2 * LATE)
  const key = `span:b${String(LATE).padStart(15, '0')}`
  const rest = Promise.withResolvers<void>()
  await page.route('**/api/spans?*', async (route) => {
    await rest.promise
    await route.continue()
  })

  await page.goto(`/runs/${runId}?sel=${key}`)
  await expect(page.getByText('200 spans so far…')).toBeVisible()
  const row = page.locator(`[id="row-${key}"]`)
  await expect(row).toHaveCount(0)
  rest.resolve()
  await expect(row).toBeInViewport({ ratio: 1 })
  await expect(row).toHaveAttribute('aria-selected', 'true')
  await expect(detailOf(page).getByText(String(LATE), { exact: true })).toBeVisible()
  await expect(row).toBeInViewport({ ratio: 1 })
  expect(await page.evaluate(() => window.scrollY), 'how far down the row is').toBeGreaterThan(SCROLLED_PX_MIN)
})
