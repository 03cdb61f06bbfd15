import { checkPage } from './check-page.ts'
import { approve, launchDeployment, openQuestion, rowsOf, stateOf } from './steps.ts'
import { expect, test, type Page } from './visit.ts'

const TABS = ['timeline', 'approvals', 'events', 'compare', 'json'] as const

test('signing in can be done by everybody, on any screen, light and dark', async ({ comeAsNobody }) => {
  const page = await comeAsNobody()
  await page.goto('/')
  await expect(page.getByRole('heading', { name: 'Sign in' })).toBeVisible()
  await checkPage(page)
  await page.getByRole('button', { name: /^Continue with/ }).click()
  await expect(page.getByRole('heading', { name: 'Sign in with a local account' })).toBeVisible()
  await checkPage(page)
})

test('a run of every kind can be read by everybody, on any screen, light and dark', async ({ enter }) => {
  const [launcher, approver] = [await enter('launcher'), await enter('approver')]
  const runId = await launchDeployment(launcher, { version: '7.0.0', isFailing: true })
  await approve(approver, '7.0.0', 'See what happens')
  await expect(stateOf(launcher)).toHaveText('Failed, rolled back', { timeout: 30_000 })
  for (const tab of TABS) {
    await launcher.goto(`/runs/${runId}?tab=${tab}`)
    await expect(stateOf(launcher)).toHaveText('Failed, rolled back')
    await checkPage(launcher)
  }
  await launcher.goto(`/runs/${runId}`)
  await launcher.getByRole('button', { name: /it began in INSERT charges/ }).click()
  await expect(rowsOf(launcher, /^INSERT charges/)).toBeVisible()
  await checkPage(launcher)
  await launcher.getByRole('button', { name: 'As a table' }).click()
  await checkPage(launcher)
})

test('what waits can be decided and stopped by everybody, on any screen, light and dark', async ({ enter }) => {
  const [lead, approver] = [await enter('lead'), await enter('approver')]
  const runId = await launchDeployment(lead, { version: '7.1.0' })
  await expect(stateOf(lead)).toHaveText('Waiting for approval')
  await checkPage(lead)
  for (const name of ['Pause…', 'Stop…']) {
    await lead.getByRole('button', { name }).click()
    await expect(lead.getByRole('dialog')).toBeVisible()
    await checkPage(lead)
    await lead.keyboard.press('Escape')
    await expect(lead.getByRole('dialog')).toBeHidden()
  }
  await openQuestion(approver, '7.1.0')
  await checkPage(approver)
  await approver.goto('/approvals')
  await checkPage(approver)
  await approver.goto(`/runs/${runId}`)
  await checkPage(approver)
})

const PAGES: readonly (readonly [path: string, heading: string | RegExp])[] = [
  ['/', 'Overview'],
  ['/?chart=table', 'Overview'],
  ['/runs', 'Runs'],
  ['/runs?state=timed-out', 'Runs'],
  ['/?window=7d', 'Overview'],
  ['/workers', 'Workers'],
  ['/runs?label=team=payments&input=version=1.0&agent=*&within=7d', 'Runs'],
  ['/workflows', 'Workflows'],
  ['/workflows/deploy-api', /deploy-api/],
  ['/workflows/deploy-api?as=json', /deploy-api/],
  ['/workflows/refresh-search', /refresh-search/],
  ['/workflows/refresh-search/noise', 'Noise of refresh-search'],
  ['/nowhere', /./],
]

test('every other page can be used by everybody, on any screen, light and dark', async ({ enter }) => {
  const launcher: Page = await enter('launcher', { expected: /status of 404/ })
  for (const [path, heading] of PAGES) {
    await launcher.goto(path)
    await expect(launcher.getByRole('heading', { level: 1, name: heading })).toBeVisible()
    await checkPage(launcher)
  }
})

test('the fonts are asked for with the page, each once', async ({ enter }) => {
  const launcher = await enter('launcher')
  await launcher.goto('/runs')
  const asked = await launcher.evaluate(async () => {
    await document.fonts.ready
    return (performance.getEntriesByType('resource') as PerformanceResourceTiming[])
      .filter(({ name }) => name.endsWith('.woff2'))
      .map(({ name, initiatorType }) => `${initiatorType} ${name.replace(/.*\//, '').replace(/\..*/, '')}`)
  })
  expect(asked.toSorted()).toEqual(['link inter-latin-wght-normal', 'link jetbrains-mono-latin-wght-normal'])
})
