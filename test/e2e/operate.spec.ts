import type { Locator } from '@playwright/test'
import { approve, barsOf, launchDeployment, recordAction, rowsOf, sendAction, stateOf, storyOf } from './steps.ts'
import { attemptsOf } from './trace-rows.ts'
import { expect, test, type Page } from './visit.ts'

const NOT_AN_OPERATOR = 'Only members of payments-operators may operate; you are not one'

async function openDialog(page: Page, button: string): Promise<Locator> {
  await page.getByRole('button', { name: button }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toBeVisible()
  return dialog
}

async function pause(page: Page, reason: string): Promise<void> {
  const dialog = await openDialog(page, 'Pause…')
  await expect(dialog.getByRole('button', { name: 'Pause', exact: true })).toBeDisabled()
  await dialog.getByLabel('Reason').fill(reason)
  await dialog.getByRole('button', { name: 'Pause', exact: true }).click()
}

test('an operator pauses, resumes and stops a run; the launcher watches', async ({ enter, database }) => {
  const [launcher, operator] = [await enter('launcher'), await enter('operator')]
  const runId = await launchDeployment(launcher, { version: '3.0.0' })
  await expect(stateOf(launcher)).toHaveText('Waiting for approval')
  await operator.goto(`/runs/${runId}`)
  await pause(operator, 'A release freeze begins')
  for (const page of [operator, launcher]) {
    await expect(stateOf(page)).toHaveText('Paused')
    await expect(storyOf(page)).toContainText('paused by Omar Operator')
  }
  await operator.getByRole('button', { name: 'Resume' }).click()
  for (const page of [operator, launcher]) await expect(stateOf(page)).toHaveText('Waiting for approval')

  const dialog = await openDialog(operator, 'Stop…')
  await dialog.getByLabel('Stop and leave as it is').check()
  await dialog.getByLabel('Reason').fill('Not today')
  await dialog.getByRole('button', { name: 'Stop', exact: true }).click()
  for (const page of [operator, launcher]) {
    await expect(stateOf(page)).toHaveText('Stopped')
    await expect(storyOf(page)).toContainText('stopped by Omar Operator: “Not today”')
    await expect(storyOf(page)).toContainText('without a decision')
  }
  expect((await attemptsOf(database, runId)).filter(({ rollbackOf }) => rollbackOf !== null)).toEqual([])
})

test('a run that is stopped with roll back undoes what it did', async ({ enter, database }) => {
  const [launcher, approver, operator] = [await enter('launcher'), await enter('approver'), await enter('operator')]
  const runId = await launchDeployment(launcher, { version: '3.0.1' })
  await operator.goto(`/runs/${runId}`)
  // A lock that somebody holds keeps the smoke test waiting in the database for as long as this needs.
  await database.query('BEGIN')
  await database.query('LOCK TABLE payments.charges IN ACCESS EXCLUSIVE MODE')
  await approve(approver, '3.0.1', 'Go ahead')
  await expect(barsOf(rowsOf(operator, /^smoke-testhttp/))).toHaveAccessibleName(/^Running/, { timeout: 20_000 })
  const dialog = await openDialog(operator, 'Stop…')
  await dialog.getByLabel('Reason').fill('Charges are slow')
  await dialog.getByRole('button', { name: 'Stop and roll back' }).click()
  await expect(barsOf(rowsOf(operator, /^smoke-testhttp/))).toHaveAccessibleName(/^Canceled/)
  await database.query('ROLLBACK')
  await expect(stateOf(operator)).toHaveText('Stopped, rolled back')
  await expect(storyOf(operator)).toContainText('migrate and deploy rolled back')
  const attempts = await attemptsOf(database, runId)
  expect(attempts.filter(({ rollbackOf }) => rollbackOf !== null).map(({ status }) => status)).toEqual([
    'COMPLETED',
    'COMPLETED',
  ])
})

test('a viewer sees all of it and may do nothing, by the page or without it', async ({ enter, database }) => {
  const [launcher, operator, viewer] = [await enter('launcher'), await enter('operator'), await enter('viewer')]
  const launched = await recordAction(launcher, 'launchRunAction', async () => {
    await launchDeployment(launcher, { version: '3.0.2' })
  })
  const runPath = new URL(launcher.url()).pathname
  await operator.goto(runPath)
  const paused = await recordAction(operator, 'pauseRunAction', () => pause(operator, 'Let us look at it'))
  await expect(stateOf(operator)).toHaveText('Paused')
  const resumed = await recordAction(operator, 'resumeRunAction', () =>
    operator.getByRole('button', { name: 'Resume' }).click(),
  )
  await expect(stateOf(operator)).toHaveText('Waiting for approval')

  await viewer.goto(runPath)
  await expect(stateOf(viewer)).toHaveText('Waiting for approval')
  for (const name of ['Pause…', 'Stop…', 'Launch again…']) {
    await expect(viewer.getByRole('button', { name })).toBeDisabled()
  }
  await expect(viewer.getByText(`Pause, Stop: ${NOT_AN_OPERATOR}`)).toBeVisible()
  await expect(viewer.getByText('Only members of payments-launchers may launch; you are not one')).toBeVisible()
  await viewer.getByRole('link', { name: 'See what is asked' }).click()
  await expect(viewer.getByText('Why you may not decide')).toBeVisible()
  await expect(viewer.getByRole('button', { name: 'Approve this plan' })).toHaveCount(0)

  const count = async (): Promise<number> => Number((await database.query('SELECT count(*) FROM run')).rows[0].count)
  const before = await count()
  for (const [action, reason] of [
    [launched, 'Only members of payments-launchers may launch'],
    [paused, NOT_AN_OPERATOR],
    [resumed, NOT_AN_OPERATOR],
  ] as const) {
    const answer = await sendAction(viewer, action)
    expect(answer).toContain('"code":"forbidden"')
    expect(answer).toContain(reason)
  }
  expect(await count()).toBe(before)
  await expect(stateOf(operator)).toHaveText('Waiting for approval')
})

test('a stranger sees nothing, and is not told that there is something', async ({ enter }) => {
  const launcher = await enter('launcher')
  const runId = await launchDeployment(launcher, { version: '3.0.3' })
  const stranger = await enter('stranger', { expected: /status of 404/ })
  await expect(stranger.getByText('Nothing is open to you yet')).toBeVisible()
  const answer = await stranger.goto(`/runs/${runId}`)
  expect(answer?.status()).toBe(404)
  await expect(stranger.getByRole('heading', { name: 'No such run' })).toBeVisible()
  await expect(stranger.getByText('deploy-api')).toHaveCount(0)
  await stranger.goto('/runs')
  await expect(stranger.getByText('No runs yet')).toBeVisible()
  await stranger.goto('/approvals')
  await expect(stranger.getByText('No approvals yet')).toBeVisible()
})
