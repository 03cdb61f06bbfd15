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

const LEAP_PX = 30_000

/** The numbers of the rows in the order of the document, and of those on the screen. */
const numbersOf = (page: Page): Promise<{ readonly all: number[]; readonly inSight: number[] }> =>
  page.evaluate(() => {
    const rows = [...document.querySelectorAll('[role="rowgroup"] > [role="row"]')]
    const numberOf = (row: Element): number => Number(row.getAttribute('aria-rowindex'))
    const isInSight = (row: Element): boolean => {
      const { top, bottom } = row.getBoundingClientRect()
      return bottom > 0 && top < window.innerHeight
    }
    return { all: rows.map(numberOf), inSight: rows.filter(isInSight).map(numberOf) }
  })

const areDense = (numbers: readonly number[]): boolean =>
  numbers.every((number, nth) => nth === 0 || number === (numbers[nth - 1] ?? 0) + 1)

/** Scrolls, and waits until the page was told and has drawn. */
const scrolledTo = (page: Page, top: number): Promise<void> =>
  page.evaluate(
    (to) =>
      new Promise<void>((resolve) => {
        window.scrollTo({ top: to })
        requestAnimationFrame(() => requestAnimationFrame(() => resolve()))
      }),
    top,
  )

/** Notes each row that is put into the document from now on, also one that was in it already. */
const notePutRows = (page: Page): Promise<void> =>
  page.evaluate(() => {
    document.body.dataset['putRows'] = '0'
    const group = document.querySelector('[role="rowgroup"]')
    if (group === null) throw new Error('there are no rows')
    new MutationObserver((records) => {
      const put = records.reduce((sum, { addedNodes }) => sum + addedNodes.length, 0)
      document.body.dataset['putRows'] = String(Number(document.body.dataset['putRows']) + put)
    }).observe(group, { childList: true })
  })

test('a leap through thousands of spans fills the screen in its own frame, with the elements that are there', async ({
  enter,
  database,
}) => {
  const page = await enter('launcher')
  const runId = await runWithCalls(page, database, CALLS)
  await page.goto(`/runs/${runId}?fold=false`)
  await expect(page.getByText(/4,00\d spans · 2 services/)).toBeVisible()
  const grid = page.getByRole('treegrid', { name: 'Timeline' })
  await expect.poll(async () => Number(await grid.getAttribute('aria-rowcount'))).toBeGreaterThan(CALLS)
  // What is still to come of the run lays its rows anew, and what one reads stays where it is: a leap of that moment, too.
  await expect(page.getByText(/Not decided yet/)).toHaveCount(0, { timeout: 30_000 })
  const isSettled = async (): Promise<boolean> => areDense((await numbersOf(page)).all)

  for (const top of [LEAP_PX, LEAP_PX + 400]) {
    await scrolledTo(page, top)
    await expect.poll(isSettled).toBe(true)
  }
  await notePutRows(page)
  const before = await numbersOf(page)
  const inSight = await page.evaluate(
    (by) =>
      new Promise<number[]>((resolve) => {
        const look = (): void => {
          const middle = [150, 500, window.innerHeight - 10].map((y) => document.elementFromPoint(400, y))
          resolve(middle.map((found) => Number(found?.closest('[role="row"]')?.getAttribute('aria-rowindex'))))
        }
        // After all listeners of the page, whenever it added them, and before the same frame is painted (HTML, update the rendering).
        window.addEventListener('scroll', () => requestAnimationFrame(look), { once: true })
        window.scrollBy({ top: by })
      }),
    LEAP_PX,
  )
  expect(Math.min(...inSight)).toBeGreaterThan(Math.max(...before.all))
  expect(inSight).toEqual(inSight.toSorted((a, b) => a - b))
  await expect.poll(isSettled).toBe(true)
  const after = await numbersOf(page)
  expect(areDense(after.inSight)).toBe(true)
  expect(after.all).toHaveLength(before.all.length)
  expect(await page.evaluate(() => document.body.dataset['putRows']), 'rows put into the document').toBe('0')
})
