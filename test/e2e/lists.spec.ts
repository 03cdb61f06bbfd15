import { launch, launchDeployment, recordAction, sendAction, stateOf, storyOf } from './steps.ts'
import { expect, test } from './visit.ts'

const PAGE_SIZE = 50

test('refresh-search ends well without asking anybody', async ({ enter }) => {
  const launcher = await enter('launcher')
  await launcher.goto('/workflows/refresh-search')
  await expect(launcher.getByText('Runs to its end without asking anybody.')).toBeVisible()
  await launch(launcher)
  await expect(stateOf(launcher)).toHaveText('Succeeded')
  await expect(storyOf(launcher)).toContainText('refresh and verify done')
})

test('a bar of the overview leads to the runs it counts, as its table does', async ({ enter }) => {
  const launcher = await enter('launcher')
  await launcher.goto('/workflows/refresh-search')
  await launch(launcher)
  await expect(stateOf(launcher)).toHaveText('Succeeded')
  const bar = launcher.getByRole('link', { name: /^Succeeded: \d+, .+ Show these runs\.$/ }).last()
  const table = launcher.getByRole('table', { name: /^Runs per hour/ })
  const runs = launcher.getByRole('list', { name: 'Runs' }).getByRole('listitem')
  const patience = { timeout: 3_000 }
  // Runs are counted soon after they end: until then bar, table and list may each know of another number.
  await expect(async () => {
    await launcher.goto('/')
    const count = /: (\d+),/.exec((await bar.getAttribute('aria-label')) ?? '')?.[1] ?? 'none'
    await launcher.getByRole('link', { name: 'Show as tables' }).click(patience)
    const cell = table.getByRole('link', { name: `Succeeded: ${count}`, exact: true }).first()
    await expect(cell).toHaveText(count, patience)
    const target = (await cell.getAttribute('href')) ?? ''
    await launcher.getByRole('link', { name: 'Show as charts' }).click(patience)
    await bar.click(patience)
    await expect(launcher).toHaveURL(target, patience)
    const shown = Math.min(Number(count), PAGE_SIZE)
    await expect(runs).toHaveCount(shown, patience)
    await expect(runs.filter({ hasText: /Succeeded|Recovered/ })).toHaveCount(shown, patience)
  }).toPass()
})

test('the list of runs reads older pages, keeps a filter in the address, and shows new runs by itself', async ({
  enter,
  database,
}) => {
  const [launcher, viewer] = [await enter('launcher'), await enter('viewer')]
  await launcher.goto('/workflows/refresh-search')
  const again = await recordAction(launcher, 'launchRunAction', async () => void (await launch(launcher)))
  await Promise.all(Array.from({ length: PAGE_SIZE }, () => sendAction(launcher, again)))
  const total = Number(
    (await database.query(`SELECT count(*) FROM run WHERE workflow = 'refresh-search'`)).rows[0].count,
  )

  await viewer.goto('/runs')
  // A page answers from when it has come to life.
  await expect(async () => {
    await viewer.getByRole('combobox', { name: 'Workflow' }).selectOption('refresh-search')
    await expect(viewer).toHaveURL(/workflow=refresh-search/, { timeout: 1_000 })
  }).toPass()
  const runs = viewer.getByRole('list', { name: 'Runs' }).getByRole('listitem')
  const older = viewer.getByRole('button', { name: 'Older' })
  expect(total).toBeGreaterThan(PAGE_SIZE)
  // As long as there are older ones it offers them; not while it reads what the filter leaves.
  await expect(async () => {
    if (await older.isVisible()) await older.click({ timeout: 1_000 })
    await expect(runs).toHaveCount(total, { timeout: 1_000 })
  }).toPass()
  await expect(older).toBeHidden()
  const links = await runs
    .locator('a[href^="/runs/"]')
    .evaluateAll((all) => all.map((link) => link.getAttribute('href')))
  expect(new Set(links).size).toBe(total)

  await viewer.getByRole('combobox', { name: 'Workflow' }).selectOption('deploy-api')
  const runId = await launchDeployment(launcher, { version: '6.0.0' })
  await expect(runs.first().locator('a[href^="/runs/"]')).toHaveAttribute('href', `/runs/${runId}`)
  await expect(runs.first()).toContainText('Waiting for approval')
})
