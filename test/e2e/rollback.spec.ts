import { picture, pictureOfTop } from './picture.ts'
import { approve, barsOf, detailOf, launchDeployment, openQuestion, rowsOf, stateOf, storyOf } from './steps.ts'
import { attemptsOf, lightstepUrlOf, namesUpFrom, spanIdOfAttempt, spansOf, theSpan } from './trace-rows.ts'
import { expect, PHONE, test } from './visit.ts'

test('a failed test rolls back what was done, last first, and says no more than was reported', async ({
  enter,
  database,
}) => {
  const [launcher, approver] = [await enter('launcher'), await enter('approver', PHONE)]
  const runId = await launchDeployment(launcher, {
    version: '2.11.0',
    why: 'Charges keep their currency',
    isFailing: true,
  })
  await openQuestion(approver, '2.11.0')
  await picture(approver, 'approval-phone')
  await approve(approver, '2.11.0', 'Roll back if the test fails')

  await test.step('the state and the story', async () => {
    await expect(stateOf(launcher)).toHaveText('Failed, rolled back', { timeout: 30_000 })
    const story = storyOf(launcher)
    await expect(story).toContainText('smoke-test-unknown-currency failed')
    await expect(story).toContainText('the first failed span under it is INSERT charges · payments')
    await expect(launcher.getByRole('region', { name: 'Why it failed' })).toContainText('it began in INSERT charges')
    await expect(story).toContainText(/migrate and deploy rolled back, .+; both rollbacks reported success/)
    await expect(story).not.toContainText(/nothing is left|undone completely|clean/i)
  })

  await test.step('the order, and what each undid', async () => {
    const attempts = await attemptsOf(database, runId)
    const undone = attempts.filter(({ rollbackOf }) => rollbackOf !== null)
    const refOf = (id: string | null): string | undefined => attempts.find((attempt) => attempt.id === id)?.ref
    expect(undone.map(({ rollbackOf, status }) => [refOf(rollbackOf), status])).toEqual([
      ['migrate', 'COMPLETED'],
      ['deploy', 'COMPLETED'],
    ])
    await expect.poll(async () => (await spansOf(database, runId)).map(({ name }) => name)).toContain('RUN deploy-api')
    const spans = await spansOf(database, runId)
    for (const rollback of undone) {
      const link = spans.find(({ id }) => id === spanIdOfAttempt(rollback))?.links[0]
      expect([link?.spanId, link?.attributes]).toEqual([
        spanIdOfAttempt({ id: rollback.rollbackOf ?? '' }),
        { 'conductor_lightstep.link.type': 'rollback_of' },
      ])
    }
    await expect(barsOf(rowsOf(launcher, /^roll back migrateundoes the second try/))).toHaveAccessibleName(
      /^Rolled back/,
    )
    await expect(barsOf(rowsOf(launcher, /^roll back deployundoes deploy/))).toHaveAccessibleName(/^Rolled back/)
    await rowsOf(launcher, /^roll back deployundoes/).click()
    await expect(detailOf(launcher)).toContainText('Undoesdeploy, attempt 1')
  })

  await test.step('the statement that failed', async () => {
    const insert = async () => (await spansOf(database, runId)).filter(({ name }) => name === 'INSERT charges')
    await expect.poll(async () => (await insert()).length).toBe(1)
    const spans = await spansOf(database, runId)
    const write = theSpan(spans, 'INSERT charges')
    expect(write.statusCode).toBe(2)
    expect(namesUpFrom(spans, write)).toContain('smoke-test-unknown-currency')
    await rowsOf(launcher, /^INSERT charges/).click()
    const detail = detailOf(launcher)
    await expect(detail).toContainText('23514')
    await expect(detail).toContainText('charges_currency_known')
    await expect(detail.getByRole('link', { name: 'Lightstep' })).toHaveAttribute('href', lightstepUrlOf(write))
  })

  await pictureOfTop(launcher, 'run-failed', { height: 1480, also: ['dark', 'phone'] })
})
