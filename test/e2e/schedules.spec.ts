import { checkPage } from './check-page.ts'
import { expect, test, type Page } from './visit.ts'

const lastTimesOf = (page: Page) => page.getByRole('list', { name: 'Last times' }).getByRole('listitem')
const nextTimesOf = (page: Page) => page.getByRole('list', { name: 'Next times' }).getByRole('listitem')

async function fillSchedule(page: Page, name: string, expression: string): Promise<void> {
  await page.goto('/schedules/new')
  await page.getByLabel('Workflow').selectOption('refresh-search')
  await page.getByLabel('Name').fill(name)
  await page.getByLabel('When', { exact: false }).first().fill(expression)
}

test('a schedule is written down with its next times in view, fires for its owner, is paused with a reason and deleted', async ({
  enter,
}) => {
  const launcher = await enter('launcher')
  await fillSchedule(launcher, 'every-two', '0 0 25 * * *')
  await expect(launcher.getByText('“25” at character 5 is no hour').first()).toBeVisible()
  await checkPage(launcher)
  await launcher.getByLabel('When', { exact: false }).first().fill('*/2 * * * * *')
  await expect(launcher.getByText('Every 2 seconds')).toBeVisible()
  await expect(nextTimesOf(launcher)).toHaveCount(5)
  await launcher.getByLabel('Wait for its end').check()
  await checkPage(launcher)
  await launcher.getByRole('button', { name: 'Create schedule' }).click()

  await expect(launcher).toHaveURL(/\/schedules\/every-two$/)
  const launched = lastTimesOf(launcher).filter({ hasText: 'Succeeded' })
  await expect(launched.first()).toBeVisible({ timeout: 20_000 })
  await launcher.getByRole('button', { name: 'Pause…' }).click()
  await launcher.getByRole('dialog').getByLabel('Reason').fill('Enough of it')
  await launcher.getByRole('dialog').getByRole('button', { name: 'Pause' }).click()
  await expect(launcher.getByText('Paused by Lina Launcher')).toBeVisible()
  await expect(launcher.getByText('Enough of it')).toBeVisible()
  await checkPage(launcher)

  await launched.first().getByRole('link').click()
  await expect(launcher.getByText('by schedule every-two for')).toBeVisible()
  await launcher.getByRole('tab', { name: 'Events' }).click()
  await expect(launcher.getByText('Lina Launcher via schedule').filter({ visible: true }).first()).toBeVisible()
  await launcher.getByRole('link', { name: 'every-two' }).click()
  await launcher.getByRole('button', { name: 'Delete…' }).click()
  await checkPage(launcher)
  await launcher.getByRole('button', { name: 'Delete this schedule' }).click()
  await expect(launcher).toHaveURL(/\/schedules$/)
  await expect(launcher.getByRole('link', { name: 'every-two' })).toHaveCount(0)
})

test('the sample is paused until somebody resumes it, and runs now all the same', async ({ enter }) => {
  const launcher = await enter('launcher')
  await launcher.goto('/schedules')
  await checkPage(launcher)
  await launcher.getByRole('link', { name: 'nightly-search' }).click()
  await expect(launcher.getByText('A sample: resume it')).toBeVisible()
  await expect(nextTimesOf(launcher)).toHaveCount(5)
  await launcher.getByRole('button', { name: 'Run now' }).click()
  await expect(lastTimesOf(launcher).filter({ hasText: 'Succeeded' })).toContainText('run now by Lina Launcher', {
    timeout: 15_000,
  })
  await launcher.getByRole('button', { name: 'Resume' }).click()
  await expect(launcher.getByRole('heading', { level: 1 })).toContainText('Active')
  await launcher.getByRole('link', { name: 'Edit' }).click()
  await launcher.getByLabel('What it is for').fill('Every night at three')
  await checkPage(launcher)
  await launcher.getByRole('button', { name: 'Save changes' }).click()
  await expect(launcher).toHaveURL(/\/schedules\/nightly-search$/)
  await expect(launcher.getByText('Every night at three')).toBeVisible()
})

test('who may only look reads why, and the empty list teaches', async ({ enter }) => {
  const [viewer, stranger] = [await enter('viewer'), await enter('stranger', { expected: /status of 404/ })]
  await viewer.goto('/schedules/nightly-search')
  await expect(viewer.getByRole('button', { name: 'Run now' })).toBeDisabled()
  await expect(viewer.getByText('Run now, edit, delete: Only members of search-launchers may launch')).toBeVisible()
  await checkPage(viewer)
  await stranger.goto('/schedules')
  await expect(stranger.getByText('Nothing runs by itself yet')).toBeVisible()
  await checkPage(stranger)
  await stranger.goto('/schedules/nightly-search')
  await expect(stranger.getByRole('heading', { level: 1 })).not.toContainText('nightly-search')
})
