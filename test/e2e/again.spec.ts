import type { Locator } from '@playwright/test'
import { checkPage } from './check-page.ts'
import { approve, barsOf, launchDeployment, lookAtAll, rowsOf, stateOf, storyOf } from './steps.ts'
import { attemptsOf, spansOf } from './trace-rows.ts'
import { expect, PHONE, test, type Page } from './visit.ts'

const ENDS_MS = 40_000

async function choose(page: Page, action: string): Promise<Locator> {
  await page.getByRole('button', { name: 'More actions' }).click()
  await page.getByRole('menuitem', { name: action }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toBeVisible()
  return dialog
}

const outlookOf = (dialog: Locator): Locator => dialog.getByRole('region', { name: 'What will happen' })

/** The whole page and the dialog on it, for whoever wants to look at them. */
async function look(page: Page, name: string): Promise<void> {
  const folder = process.env.LOOK
  if (folder) await page.screenshot({ path: `${folder}/${name}.png`, animations: 'disabled' })
}

test('an operator retries a deployment that was rolled back; what is approved holds, and what was undone runs again', async ({
  enter,
  database,
}) => {
  const [launcher, approver, operator] = [await enter('launcher'), await enter('approver'), await enter('operator')]
  const runId = await launchDeployment(launcher, { version: '6.4.0', isFailing: true })
  await approve(approver, '6.4.0', 'Fine')
  await operator.goto(`/runs/${runId}`)
  await expect(stateOf(operator)).toHaveText('Failed, rolled back', { timeout: ENDS_MS })
  await look(operator, 'failed')

  await operator.getByRole('button', { name: 'Retry…' }).click()
  const dialog = operator.getByRole('dialog')
  await expect(outlookOf(dialog)).toContainText('Nobody is asked again: what was approved still holds.')
  for (const ref of ['deploy', 'migrate', 'smoke-test-unknown-currency'])
    await expect(outlookOf(dialog).getByText(ref, { exact: true })).toBeVisible()
  await dialog.getByLabel('Reason').fill('The network is back')
  await look(operator, 'retry')
  await operator.emulateMedia({ colorScheme: 'dark' })
  await look(operator, 'retry-dark')
  await operator.emulateMedia({ colorScheme: 'light' })
  await dialog.getByRole('button', { name: 'Retry', exact: true }).click()
  await expect(dialog).toBeHidden()
  for (const page of [operator, launcher])
    await expect(storyOf(page)).toContainText('retried by Omar Operator after it had failed: “The network is back”')
  await expect(stateOf(operator)).toHaveText('Failed, rolled back', { timeout: ENDS_MS })
  await expect(rowsOf(operator, /^retriedby Omar Operator/)).toBeVisible()
  const attempts = await attemptsOf(database, runId)
  expect(attempts.filter(({ ref }) => ref === 'deploy').map(({ status }) => status)).toEqual(['COMPLETED', 'COMPLETED'])
  expect(attempts.filter(({ ref }) => ref === 'approval')).toHaveLength(1)
  await expect
    .poll(async () => (await spansOf(database, runId)).filter(({ name }) => name === 'RUN deploy-api').length, {
      timeout: ENDS_MS,
    })
    .toBe(2)
  await look(operator, 'retried')
  await checkPage(operator)
})

test('what is done with a run that ended long ago is on its page at once', async ({ enter, database }) => {
  const [launcher, lead, viewer] = [await enter('launcher'), await enter('lead'), await enter('viewer')]
  const runId = await launchDeployment(launcher, { version: '6.4.1' })
  await lead.goto(`/runs/${runId}`)
  await lead.getByRole('button', { name: 'Stop…' }).click()
  await lead.getByRole('dialog').getByLabel('Stop and leave as it is').check()
  await lead.getByRole('dialog').getByLabel('Reason').fill('Not today')
  await lead.getByRole('dialog').getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(stateOf(lead)).toHaveText('Stopped')
  await expect(stateOf(lead)).toHaveCSS('letter-spacing', 'normal')
  await database.query(`UPDATE run SET ended_at = ended_at - interval '2 minutes' WHERE id = $1`, [runId])
  for (const page of [lead, viewer]) await page.goto(`/runs/${runId}`)

  await lead.getByRole('button', { name: 'Add labels' }).click()
  await lead.getByRole('dialog').getByLabel('Labels').fill('team=late')
  await lead.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
  await expect(lead.getByRole('button', { name: 'Edit labels' })).toBeVisible()
  await lead.getByRole('button', { name: 'Retry…' }).click()
  await lead.getByRole('dialog').getByRole('button', { name: 'Retry', exact: true }).click()
  for (const page of [lead, viewer]) await expect(stateOf(page)).toHaveText('Waiting for approval')
  await lead.getByRole('tab', { name: /^Events/ }).click()
  await expect(lead.getByText('The chain verifies.')).toBeVisible()
  const entry = lead.getByRole('region', { name: 'Events' }).getByRole('row').filter({ hasText: 'run.reopened' })
  await lookAtAll(lead, 'events')
  await lead.setViewportSize(PHONE.viewport)
  await expect(entry.getByText('Leo Lead via console').filter({ visible: true })).toBeVisible()
  await checkPage(lead)
})

test('whoever may launch runs it again with another input, and it is asked again', async ({ enter }) => {
  const [launcher, approver] = [await enter('launcher'), await enter('approver')]
  const lead = await enter('lead', PHONE)
  const runId = await launchDeployment(launcher, { version: '6.9.0', isFailing: true })
  await approve(approver, '6.9.0', 'Fine')
  await lead.goto(`/runs/${runId}`)
  await expect(stateOf(lead)).toHaveText('Failed, rolled back', { timeout: ENDS_MS })
  await look(lead, 'failed-phone')
  const dialog = await choose(lead, 'Run again from a task…')
  await dialog.getByLabel('From').selectOption({ label: 'the start' })
  await dialog.getByRole('button', { name: 'Give it another input' }).click()
  const text = await dialog.getByLabel('Input as JSON').inputValue()
  const input = JSON.parse(text) as { [name: string]: unknown }
  await dialog.getByLabel('Input as JSON').fill(JSON.stringify({ ...input, version: '6.1.1', failSmokeTest: false }))
  await expect(outlookOf(dialog)).toContainText('check-request')
  await expect(outlookOf(dialog)).toContainText('asks 1 of payments-approvers')
  await look(lead, 'rerun-phone')
  await dialog.getByRole('button', { name: 'Run again', exact: true }).click()
  await expect(stateOf(lead)).toHaveText('Waiting for approval', { timeout: ENDS_MS })
  await expect(storyOf(lead)).toContainText('run again by Leo Lead')
  await expect(lead.getByRole('main').locator('header').first()).toContainText('6.1.1 in production')
  await approve(approver, '6.1.1', 'Better')
  await expect(stateOf(lead)).toHaveText('Recovered', { timeout: ENDS_MS })
})

test('a restart begins anew and asks anew; who may only operate is told why not', async ({ enter }) => {
  const [launcher, approver, lead, operator] = [
    await enter('launcher'),
    await enter('approver'),
    await enter('lead'),
    await enter('operator'),
  ]
  const runId = await launchDeployment(launcher, { version: '6.5.0' })
  await approve(approver, '6.5.0', 'Fine')
  await operator.goto(`/runs/${runId}`)
  await expect(stateOf(operator)).toHaveText(/Recovered|Succeeded/, { timeout: ENDS_MS })
  await operator.getByRole('button', { name: 'More actions' }).click()
  await expect(operator.getByRole('menuitem', { name: 'Restart…' })).toContainText(
    'Only members of payments-launchers may launch; you are not one',
  )
  await look(operator, 'menu')
  await lead.goto(`/runs/${runId}`)
  const dialog = await choose(lead, 'Restart…')
  await expect(outlookOf(dialog)).toContainText('approval asks 1 of payments-approvers.')
  await look(lead, 'restart')
  await dialog.getByRole('button', { name: 'Restart', exact: true }).click()
  await expect(stateOf(lead)).toHaveText('Waiting for approval', { timeout: ENDS_MS })
  await expect(storyOf(lead)).toContainText('restarted by Leo Lead after it had succeeded')
  await expect(rowsOf(lead, /^restartedby Leo Lead/)).toBeVisible()
  await look(lead, 'restarted')
})

test('an operator skips a task that the run has not come to, and the question is put again without it', async ({
  enter,
}) => {
  const [launcher, operator] = [await enter('launcher'), await enter('operator')]
  const runId = await launchDeployment(launcher, { version: '6.5.1' })
  await operator.goto(`/runs/${runId}`)
  await expect(stateOf(operator)).toHaveText('Waiting for approval')
  const dialog = await choose(operator, 'Skip a task…')
  await dialog.getByLabel('Task').selectOption('migrate')
  await dialog.getByLabel('Reason').fill('Done by hand')
  await look(operator, 'skip')
  await dialog.getByRole('button', { name: 'Skip', exact: true }).click()
  await expect(dialog).toBeHidden()
  await expect(barsOf(rowsOf(operator, /^migrate/))).toHaveAccessibleName(/^Skipped/)
  await operator.getByRole('link', { name: 'See what is asked' }).click()
  await expect(operator.getByText('Then, in order')).toBeVisible()
  await expect(operator.getByText('migrate', { exact: true })).toHaveCount(0)
  await look(operator, 'asked-again')
})

test('an operator stops and retries several runs at once, and is told of each', async ({ enter }) => {
  const [launcher, operator] = [await enter('launcher'), await enter('operator')]
  for (const version of ['6.4.0', '6.4.1']) await launchDeployment(launcher, { version })
  await operator.goto('/runs?state=waiting')
  await operator.getByRole('button', { name: 'Select' }).click()
  const boxes = operator.getByRole('checkbox', { name: /^Select deploy-api/ })
  await expect(boxes.nth(1)).toBeVisible()
  await boxes.nth(0).check()
  await boxes.nth(1).check()
  await expect(operator.getByText('2 selected')).toBeVisible()
  await look(operator, 'selected')
  await operator.getByRole('button', { name: 'Stop…' }).click()
  const dialog = operator.getByRole('dialog')
  await dialog.getByLabel('Stop and leave as it is').check()
  await dialog.getByLabel('Reason').fill('A freeze')
  await dialog.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(dialog).toContainText('2 runs stopped.')
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await operator.getByRole('button', { name: 'Retry…' }).click()
  await dialog.getByRole('button', { name: 'Retry', exact: true }).click()
  await expect(dialog).toContainText('2 runs retried.')
  await look(operator, 'several')
  await dialog.getByRole('button', { name: 'Close' }).last().click()
  await checkPage(operator)
})
