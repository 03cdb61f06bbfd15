import { checkPage } from './check-page.ts'
import { launch, lookAtAll, register, stateOf, write } from './steps.ts'
import { expect, test } from './visit.ts'

const UNASKED = {
  name: 'unasked',
  version: 1,
  schemaVersion: 2,
  ownerEmail: 'search@example.com',
  timeoutSeconds: 0,
  metadata: { 'conductor-lightstep': { serviceFunction: 'search' } },
  tasks: [{ name: 'nobody-does-it', taskReferenceName: 'one', type: 'SIMPLE', inputParameters: {} }],
}

test('what becomes of runs is told on the overview and on the page of their workflow, and each mark opens the runs behind it', async ({
  enter,
}) => {
  const launcher = await enter('launcher')
  await launcher.goto('/workflows/refresh-search')
  await launch(launcher)
  await expect(stateOf(launcher)).toHaveText('Succeeded')
  await launcher.goto('/')
  const durations = launcher.getByRole('table', { name: 'Duration by workflow' })
  await expect(durations.getByRole('row', { name: /^refresh-search/ })).toBeVisible()
  await lookAtAll(launcher, 'overview')
  await launcher.getByRole('link', { name: '7 days' }).click()
  await expect(launcher.getByRole('heading', { name: 'Runs every six hours' })).toBeVisible()
  await launcher.getByRole('link', { name: 'Show as tables' }).click()
  await expect(launcher).toHaveURL('/?window=7d&chart=table')
  const cell = launcher
    .getByRole('table', { name: /^Runs every six hours/ })
    .getByRole('link', { name: /^Succeeded: \d+$/ })
    .first()
  const count = Number(await cell.textContent())
  await cell.click()
  await expect(launcher).toHaveURL(/\/runs\?state=succeeded&after=\d+&before=\d+/)
  await expect(launcher.getByRole('list', { name: 'Runs' }).getByRole('listitem')).toHaveCount(Math.min(count, 50))

  await launcher.goto('/workflows/refresh-search')
  const byVersion = launcher.getByRole('table', { name: 'Duration by version' })
  await expect(byVersion.getByRole('link', { name: 'v1' })).toHaveAttribute(
    'href',
    /workflow=refresh-search&version=1&/,
  )
  await expect(launcher.getByText('Members of search-launchers.')).toBeVisible()
  await lookAtAll(launcher, 'workflow')
})

test('who asks for tasks stands on the page of the workers, and a task that nobody asks for says so on its run', async ({
  enter,
  database,
}) => {
  const lead = await enter('lead')
  await lead.goto('/workers')
  const workers = lead.getByRole('list', { name: 'Workers of migrate', exact: true }).getByRole('listitem')
  await expect(workers).toHaveCount(2)
  await checkPage(lead)
  await lookAtAll(lead, 'workers')

  const [author, launcher] = [await enter('author'), await enter('launcher')]
  await author.goto('/workflows/new')
  await write(author, JSON.stringify(UNASKED))
  await register(author, UNASKED.name)
  await launcher.goto(`/workflows/${UNASKED.name}`)
  const runId = await launch(launcher)
  await database.query(`UPDATE attempt SET ready_at = ready_at - interval '5 minutes' WHERE run_id = $1`, [runId])
  await launcher.reload()
  const notice = launcher.getByRole('region', { name: 'Waiting for a worker' })
  await expect(notice).toContainText(/No worker has asked for nobody-does-it .+ waiting for 5 m/)
  await checkPage(launcher)
  await lookAtAll(launcher, 'unasked')

  await launcher.goto('/workers')
  const stuck = launcher.getByRole('listitem').filter({ hasText: 'nobody-does-it' })
  await expect(stuck).toContainText(/waiting ?1/)
  await checkPage(launcher)
  await lookAtAll(launcher, 'workers-stuck')
  await stuck.getByRole('link', { name: UNASKED.name }).click()
  await expect(launcher).toHaveURL(new RegExp(`/runs/${runId}`))
})
