import { launch, rowsOf, detailOf, stateOf } from './steps.ts'
import { seedSpans } from './seed-spans.ts'
import { expect, test, type Page } from './visit.ts'

const CALLS = 4_000
const NODES_MAX = 2_000

const params = (page: Page): URLSearchParams => new URL(page.url()).searchParams
const nodesOf = (page: Page): Promise<number> => page.evaluate(() => document.querySelectorAll('*').length)

test('a trace of thousands of spans is searched, looked at closely and gone through by keys, and its address says all of it', async ({
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
  const group = rowsOf(page, 'INSERT charges')
  await expect(group).toContainText('× 4,000')
  await group.click()
  await expect(detailOf(page)).toContainText('4,000 equal spans of postgres')
  await detailOf(page).getByRole('textbox').fill('3210')
  await page.keyboard.press('Enter')
  await expect(detailOf(page).getByText('3210', { exact: true })).toBeVisible()
  expect(await nodesOf(page)).toBeLessThan(NODES_MAX)

  const chosen = params(page).get('sel')
  await page.reload()
  await expect(page.getByRole('row', { selected: true })).toBeInViewport()
  expect(params(page).get('sel')).toBe(chosen)

  const grid = page.getByRole('treegrid', { name: 'Timeline' })
  await grid.focus()
  await page.keyboard.press('ArrowUp')
  await page.keyboard.press('+')
  await expect.poll(() => params(page).get('zoom')).toMatch(/^-?[\d.]+\.\.[\d.]+$/)
  await page.keyboard.press('Escape')
  await expect.poll(() => params(page).get('zoom')).toBeNull()
  await page.keyboard.press('ArrowLeft')
  await expect(page.getByRole('row', { selected: true })).toContainText('× 4,000')

  await page.getByRole('searchbox', { name: 'Find in the timeline' }).fill('verify')
  await page.keyboard.press('Enter')
  await page.keyboard.press('Enter')
  await expect(page.getByText('2 of 2', { exact: true })).toBeVisible()
  await page.keyboard.press('Shift+Enter')
  await expect(page.getByText('1 of 2', { exact: true })).toBeVisible()

  const map = page.getByRole('slider', { name: 'What of the run is looked at' })
  const box = await map.boundingBox()
  if (box === null) throw new Error('the minimap is not on the screen')
  await page.mouse.move(box.x + box.width * 0.2, box.y + 10)
  await page.mouse.down()
  await page.mouse.move(box.x + box.width * 0.5, box.y + 10, { steps: 4 })
  await page.mouse.up()
  await expect.poll(() => params(page).get('zoom')).not.toBeNull()
  await expect(map).toHaveAttribute('aria-valuetext', /from/)
  await map.dblclick()
  await expect.poll(() => params(page).get('zoom')).toBeNull()

  await page.goto(`/runs/${runId}?fold=false&table=true`)
  await expect(page.getByText(/1–100 of 4,0\d\d rows/)).toBeVisible()
  expect(await nodesOf(page)).toBeLessThan(NODES_MAX)
})
