import { approve, countReloads, idOfAction, launchDeployment, openQuestion, questionOf, stateOf } from './steps.ts'
import { expect, test } from './visit.ts'

test('the next request says what differs from the last approved plan, and nobody approves their own', async ({
  enter,
}) => {
  const [lead, approver] = [await enter('lead'), await enter('approver')]
  await launchDeployment(lead, { version: '4.0.0' })
  await approve(approver, '4.0.0', 'First of the series')
  await expect(stateOf(approver)).toHaveText('Recovered', { timeout: 30_000 })

  await approver.goto('/approvals')
  await launchDeployment(lead, { version: '4.1.0', change: 'CHG-4500' })
  const question = approver
    .getByRole('list', { name: 'Waiting for you' })
    .getByRole('link', { name: questionOf('4.1.0') })
  await expect(question, 'the inbox follows by itself').toBeVisible()

  await openQuestion(lead, '4.1.0')
  const main = lead.getByRole('main')
  await expect(main).toContainText('New this time:')
  await expect(main).toContainText('Compared with the plan Ana Approver approved')
  await expect(main).toContainText(/removed: -.*"version": "4\.0\.0"|- .*4\.0\.0/)
  await expect(main).toContainText('CHG-4500')
  await expect(main.getByText('Why you may not decide')).toBeVisible()
  await expect(main).toContainText('You asked for this run, so you may not approve it')
  await expect(lead.getByRole('button', { name: 'Approve this plan' })).toHaveCount(0)
})

test('pressing Approve twice decides once', async ({ enter, database }) => {
  const [launcher, approver] = [await enter('launcher'), await enter('approver')]
  const runId = await launchDeployment(launcher, { version: '4.2.0' })
  await openQuestion(approver, '4.2.0')
  let sent = 0
  const decides = idOfAction('decideApprovalAction')
  approver.on('request', (request) => {
    if (request.headers()['next-action'] === decides) sent++
  })
  await approver.getByRole('button', { name: 'Approve this plan' }).dblclick()
  await approver.waitForURL(`/runs/${runId}`)
  await expect(stateOf(approver)).toHaveText('Recovered', { timeout: 30_000 })
  const { rows } = await database.query(
    `SELECT kind FROM chain_entry WHERE run_id = $1 AND kind = 'approval.decided'`,
    [runId],
  )
  expect([sent, rows.length]).toEqual([1, 1])
})

test('the navigation says how many questions wait, as they come and are answered', async ({ enter }) => {
  const [launcher, approver] = [await enter('launcher'), await enter('approver')]
  await approver.goto('/workflows')
  const count = approver.getByRole('navigation', { name: 'Pages' }).getByText(/^\d+ waiting for you$/)
  const shown = async (): Promise<number> => Number.parseInt((await count.allTextContents())[0] ?? '0', 10)
  const before = await shown()
  await launchDeployment(launcher, { version: '4.4.0' })
  await expect(stateOf(launcher)).toHaveText('Waiting for approval')
  const reloads = countReloads(approver)
  // What a browser says when somebody comes back to the window.
  await approver.evaluate(() => window.dispatchEvent(new Event('visibilitychange')))
  await expect.poll(shown).toBe(before + 1)
  expect(reloads()).toBe(0)
  await approve(approver, '4.4.0', 'As asked')
  await expect.poll(shown).toBe(before)
})

test('a denial ends the run, and nothing behind the gate ran', async ({ enter, database }) => {
  const [launcher, approver] = [await enter('launcher'), await enter('approver')]
  const runId = await launchDeployment(launcher, { version: '4.3.0' })
  await openQuestion(approver, '4.3.0')
  await approver.getByLabel('Comment, kept with your decision').fill('Not before the audit')
  await approver.getByRole('button', { name: 'Deny' }).click()
  await approver.waitForURL(`/runs/${runId}`)
  for (const page of [approver, launcher]) {
    await expect(stateOf(page)).toHaveText('Failed')
    await expect(page.getByRole('region', { name: 'What happened' })).toContainText('Not before the audit')
  }
  const { rows } = await database.query(`SELECT ref FROM attempt WHERE run_id = $1 ORDER BY seq`, [runId])
  expect(rows.map(({ ref }) => ref)).toEqual(['check-request', 'build', 'approval'])
})
