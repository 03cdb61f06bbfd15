import type { Locator } from '@playwright/test'
import { checkPage } from './check-page.ts'
import { launch, lookAtAll, register, stateOf, storyOf, write } from './steps.ts'
import { expect, test, type Page } from './visit.ts'

const definition = (name: string, tasks: readonly object[], more: object = {}): string =>
  JSON.stringify({ name, tasks, metadata: { 'conductor-lightstep': { serviceFunction: 'payments' } }, ...more })

const CHILD = definition('family-child', [
  { name: 'note', taskReferenceName: 'note', type: 'NOOP' },
  { name: 'hold', taskReferenceName: 'hold', type: 'WAIT' },
])
const CLEANUP = definition('family-cleanup', [{ name: 'tidy', taskReferenceName: 'tidy', type: 'NOOP' }])
const PARENT = definition(
  'family-parent',
  [{ name: 'inner', taskReferenceName: 'inner', type: 'SUB_WORKFLOW', subWorkflowParam: { name: 'family-child' } }],
  { failureWorkflow: 'family-cleanup' },
)

async function registerAll(author: Page): Promise<void> {
  for (const [name, text] of Object.entries({
    'family-child': CHILD,
    'family-cleanup': CLEANUP,
    'family-parent': PARENT,
  })) {
    await author.goto('/workflows/new')
    await write(author, text)
    await register(author, name)
  }
}

async function open(page: Page, button: string): Promise<Locator> {
  await page.getByRole('button', { name: button }).click()
  const dialog = page.getByRole('dialog')
  await expect(dialog).toBeVisible()
  return dialog
}

async function stop(page: Page): Promise<void> {
  const dialog = await open(page, 'Stop…')
  await dialog.getByLabel('Stop and leave as it is').check()
  await dialog.getByLabel('Reason').fill('Not now')
  await dialog.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(stateOf(page)).toHaveText('Stopped')
}

test('operators stop with the failure workflow, go on inside a sub-workflow, take a parent up with its child, and try again what was set aside', async ({
  enter,
  database,
}) => {
  const [author, launcher, operator] = [await enter('author'), await enter('launcher'), await enter('operator')]
  await registerAll(author)
  await launcher.goto('/workflows/family-parent')
  const parent = await launch(launcher)
  const childIds = async (): Promise<readonly string[]> =>
    (await database.query<{ id: string }>('SELECT id FROM run WHERE parent_run_id = $1', [parent])).rows.map(
      ({ id }) => id,
    )
  await expect.poll(childIds).toHaveLength(1)
  await operator.goto(`/runs/${parent}`)

  const stopping = await open(operator, 'Stop…')
  await stopping.getByLabel('Stop and leave as it is').check()
  await stopping.getByLabel('Also start the failure workflow family-cleanup').check()
  await stopping.getByLabel('Reason').fill('Not now')
  await lookAtAll(operator, 'stop')
  await stopping.getByRole('button', { name: 'Stop', exact: true }).click()
  await expect(stateOf(operator)).toHaveText('Stopped')
  await expect(storyOf(operator)).toContainText('started its failure workflow family-cleanup')

  const retrying = await open(operator, 'Retry…')
  await expect(retrying.getByLabel('Go on inside the sub-workflow')).toBeChecked()
  await expect(retrying.getByText('The sub-workflow goes on in its own run: inner.')).toBeVisible()
  await lookAtAll(operator, 'retry')
  await retrying.getByLabel('Start the sub-workflow anew').check()
  await expect(retrying.getByText('The sub-workflow goes on in its own run')).toBeHidden()
  await retrying.getByLabel('Go on inside the sub-workflow').check()
  await retrying.getByRole('button', { name: 'Retry', exact: true }).click()
  await expect(stateOf(operator)).toHaveText('Running')
  const [child = ''] = await childIds()

  await operator.goto(`/runs/${child}`)
  await expect(storyOf(operator)).toContainText('another run launched')
  await expect(storyOf(operator)).toContainText('retried by Omar Operator after it had been stopped')
  await stop(operator)
  const again = await open(operator, 'Retry…')
  await expect(again.getByText('The run that launched it goes on, too: family-parent.')).toBeVisible()
  await lookAtAll(operator, 'retry-child')
  await again.getByRole('button', { name: 'Retry', exact: true }).click()
  await expect(stateOf(operator)).toHaveText('Running')
  await operator.goto(`/runs/${parent}`)
  await expect(storyOf(operator)).toContainText('taken up again by Omar Operator with a sub-workflow')
  await expect(stateOf(operator)).toHaveText('Running')
  expect(await childIds()).toEqual([child])

  await database.query(`UPDATE run SET parked = 'the program has no node lost' WHERE id = $1`, [parent])
  await operator.reload()
  const notice = operator.getByRole('region', { name: 'Set aside' })
  await expect(notice).toContainText('the program has no node lost')
  await expect(stateOf(operator)).toHaveText('Set aside')
  await checkPage(operator)
  await lookAtAll(operator, 'set-aside')
  const trying = await open(operator, 'Try again…')
  await trying.getByLabel('Reason').fill('The definition is mended')
  await lookAtAll(operator, 'try-again')
  await trying.getByRole('button', { name: 'Try again', exact: true }).click()
  await expect(notice).toBeHidden()
  await expect(storyOf(operator)).toContainText('tried again by Omar Operator after it had been set aside')
})
