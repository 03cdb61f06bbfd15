import type { Locator } from '@playwright/test'
import { checkPage } from './check-page.ts'
import {
  approve,
  barsOf,
  detailOf,
  EDITOR,
  launch,
  launchDeployment,
  register,
  registerButton,
  rowsOf,
  stateOf,
  write,
} from './steps.ts'
import { expect, test, type Page } from './visit.ts'

const verify = { name: 'verify-index', taskReferenceName: 'verify', type: 'SIMPLE' }

const definition = (name: string, more: object = {}): string =>
  JSON.stringify({
    name,
    description: 'As it was first written.',
    tasks: [verify],
    metadata: { 'conductor-lightstep': { serviceFunction: 'search' } },
    ...more,
  })

const card = (page: Page, title: string): Locator =>
  page.locator('section').filter({ has: page.getByRole('heading', { name: title, exact: true }) })

test('an author registers a workflow, edits it, and reads what the new version changed', async ({ enter }) => {
  const author = await enter('author')
  await author.goto('/workflows')
  await author.getByRole('link', { name: 'New workflow' }).click()
  await write(author, definition('notes'))
  await expect(author.getByText('notes will be a new workflow, version 1.')).toBeVisible()
  await register(author, 'notes')

  await author.getByRole('link', { name: 'Edit', exact: true }).click()
  await expect(author.getByText(/exactly this content: registering it changes nothing/)).toBeVisible()
  await expect(registerButton(author)).toBeDisabled()
  await write(author, definition('notes', { description: 'As it is now.' }))
  await expect(author.getByText('notes will get version 2; version 1 and its runs stay as they are.')).toBeVisible()
  const changed = card(author, 'Changed since version 1')
  await expect(changed.getByText('As it was first written.')).toBeVisible()
  await expect(changed.getByText('As it is now.')).toBeVisible()
  await register(author, 'notes')

  await author.getByRole('link', { name: 'What v2 changed' }).click()
  await expect(author.getByRole('cell', { name: /removed: .*As it was first written/ })).toBeVisible()
  await expect(author.getByRole('cell', { name: /added: .*As it is now/ })).toBeVisible()
  await checkPage(author)
})

test('a problem is named with its place, leads there, and keeps the button from being pressed', async ({ enter }) => {
  const author = await enter('author')
  await author.goto('/workflows/new')
  await write(author, definition('wrong', { tasks: [{ ...verify, inputParameters: { x: '${nobody.output}' } }] }))
  const problem = author.getByRole('button', { name: /\$\.tasks\[0\]\.inputParameters\.x/ })
  await expect(problem).toContainText('names no task of this definition')
  await expect(registerButton(author)).toBeDisabled()
  await problem.click()
  await expect(author.getByRole('textbox', { name: EDITOR })).toBeFocused()
  await author.keyboard.type('"${verify.output}"')
  await expect(author.getByText('wrong will be a new workflow, version 1.')).toBeVisible()
  await checkPage(author)
})

test('the schema offers what may stand there', async ({ enter }) => {
  const author = await enter('author')
  await author.goto('/workflows/new')
  await write(author, '{ ')
  await author.keyboard.type('"time')
  await expect(author.getByRole('option', { name: /timeoutSeconds/ })).toBeVisible()
})

test('whoever may not register reads why', async ({ enter }) => {
  const lead = await enter('lead')
  await lead.goto('/workflows/deploy-api/edit')
  await expect(lead.getByText('Only members of payments-authors may register; you are not one.')).toBeVisible()
  await expect(registerButton(lead)).toBeDisabled()
  await checkPage(lead)
})

test('a dry run shows what would happen, and makes no run', async ({ enter, database }) => {
  const countRuns = async () => (await database.query('SELECT count(*)::int AS n FROM run')).rows[0]?.n
  const before = await countRuns()
  const viewer = await enter('viewer')
  await viewer.goto('/workflows/deploy-api?do=dry-run')
  const mocks = viewer.getByLabel('Mocked results by task, one for each attempt')
  const asked = JSON.parse(await mocks.inputValue()) as { approval?: unknown }
  delete asked.approval
  await mocks.fill(JSON.stringify(asked))
  await viewer.getByRole('button', { name: 'Play' }).click()
  await expect(viewer.getByText('It waits for people at approval.')).toBeVisible()
  await expect(viewer.getByText(/approval asks 1 of payments-approvers: “Deploy payments 2\.10\.0/)).toBeVisible()

  await viewer.getByRole('button', { name: 'Add a mock for approval' }).click()
  await viewer.getByRole('button', { name: 'Play' }).click()
  await expect(viewer.getByText('Nothing was called, and no run was made.')).toBeVisible()
  await expect(viewer.getByRole('group', { name: /^smoke-test, .*Succeeded/ })).toBeVisible()
  expect(await countRuns()).toBe(before)
  await checkPage(viewer)
})

test('the graph of a run is live, and selects what the detail shows', async ({ enter }) => {
  const [launcher, approver] = [await enter('launcher'), await enter('approver')]
  const runId = await launchDeployment(launcher, { version: '8.1.0' })
  await expect(stateOf(launcher)).toHaveText('Waiting for approval', { timeout: 30_000 })
  await launcher.getByRole('tab', { name: 'Graph' }).click()
  const node = (name: RegExp): Locator => launcher.getByRole('button', { name })
  await expect(node(/^approval, .*Waiting for approval/)).toBeVisible()
  await approve(approver, '8.1.0', 'Go on')
  await expect(stateOf(launcher)).toHaveText('Recovered', { timeout: 30_000 })
  await expect(node(/^migrate, .*Recovered, 2 attempts/)).toBeVisible()

  await node(/^build, /).focus()
  await launcher.keyboard.press('Enter')
  await expect(launcher.getByRole('complementary', { name: 'Detail of the selected task' })).toContainText('build')
  await expect(launcher).toHaveURL(/sel=task(:|%3A)build/)
  await launcher.getByRole('tab', { name: 'Timeline' }).click()
  await expect(detailOf(launcher)).toContainText('build')
  await launcher.goBack()
  await expect(launcher.getByRole('tab', { name: 'Graph' })).toHaveAttribute('aria-selected', 'true')
  await launcher.goto(`/runs/${runId}?tab=graph`)
  await expect(node(/^smoke-test, .*Succeeded/)).toBeVisible()
  await checkPage(launcher)
})

const PAGES: readonly (readonly [path: string, heading: string | RegExp])[] = [
  ['/workflows/new', 'New workflow'],
  ['/workflows/tasks', 'Task definitions'],
  ['/workflows/tasks/build', 'build'],
  ['/workflows/tasks/new', 'New task definition'],
]

test('task definitions and the editor can be used by everybody, on any screen, light and dark', async ({ enter }) => {
  const author = await enter('author')
  for (const [path, heading] of PAGES) {
    await author.goto(path)
    await expect(author.getByRole('heading', { level: 1, name: heading })).toBeVisible()
    await expect(author.getByRole('button', { name: 'Format' }).or(author.getByRole('list'))).not.toHaveCount(0)
    await checkPage(author)
  }
})

test('a task that failed and was not needed is not said to have succeeded', async ({ enter }) => {
  const [author, launcher] = [await enter('author'), await enter('launcher')]
  const name = 'optional-note'
  const note = {
    name: 'note',
    taskReferenceName: 'note',
    type: 'JSON_JQ_TRANSFORM',
    optional: true,
    inputParameters: { queryExpression: 'error("nothing to note")' },
  }
  const done = { name: 'done', taskReferenceName: 'done', type: 'SET_VARIABLE', inputParameters: { isDone: true } }
  await author.goto('/workflows/new')
  await write(author, definition(name, { tasks: [note, done] }))
  await register(author, name)
  await launcher.goto(`/workflows/${name}`)
  await launch(launcher)
  await expect(stateOf(launcher)).toHaveText('Succeeded', { timeout: 30_000 })
  await expect(barsOf(rowsOf(launcher, /^note/).first())).toHaveAccessibleName(/^Ended with errors/)
  await rowsOf(launcher, /^note/).first().click()
  await expect(detailOf(launcher)).toContainText('nothing to note')
  await launcher.getByRole('tab', { name: 'Graph' }).click()
  await expect(launcher.getByRole('button', { name: /^note, .*Ended with errors/ })).toBeVisible()
  await checkPage(launcher)
})
