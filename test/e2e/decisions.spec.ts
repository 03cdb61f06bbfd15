import { approve, launchDeployment, openQuestion, questionOf, stateOf } from './steps.ts'
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
  approver.on('request', (request) => {
    const { pathname } = new URL(request.url())
    if (request.headers()['next-action'] !== undefined && pathname.startsWith('/approvals/')) sent++
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
