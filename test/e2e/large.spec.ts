import { checkPage } from './check-page.ts'
import { detailOf, launch, register, rowsOf, stateOf, storyOf, write } from './steps.ts'
import { expect, test, type Page } from './visit.ts'

const ITERATIONS = 5_000
const ATTEMPTS = 2 * ITERATIONS + 2
/** What is sent for the page, and what of it stands in the document, whatever the size of the run. */
const BYTES_MAX = 600_000
const NODES_MAX = 3_000

const noop = (name: string): object => ({ name, taskReferenceName: name, type: 'NOOP' })

/** Makes a list and does two things for each of its items. */
const LARGE = JSON.stringify({
  name: 'large-loop',
  description: 'Two tasks for each of many items.',
  tasks: [
    {
      name: 'list',
      taskReferenceName: 'list',
      type: 'INLINE',
      inputParameters: {
        evaluatorType: 'javascript',
        expression: `Array.from({ length: ${ITERATIONS} }, (_, i) => i)`,
      },
    },
    {
      name: 'each',
      taskReferenceName: 'each',
      type: 'DO_WHILE',
      loopCondition: '',
      items: '${list.output.result}',
      loopOver: [noop('pick'), noop('pack')],
    },
  ],
  metadata: { 'conductor-lightstep': { serviceFunction: 'search' } },
})

const nodesOf = (page: Page): Promise<number> => page.evaluate(() => document.querySelectorAll('*').length)

const countOf = (count: number): string => new Intl.NumberFormat('en').format(count)

test('the page of a run of ten thousand tasks opens, is small, says right sums, and leads to the last iteration', async ({
  enter,
}) => {
  test.slow()
  const author = await enter('author')
  await author.goto('/workflows/new')
  await write(author, LARGE)
  await register(author, 'large-loop')

  const launcher = await enter('launcher')
  await launcher.goto('/workflows/large-loop')
  const runId = await launch(launcher)
  await expect(stateOf(launcher)).toHaveText('Succeeded', { timeout: 120_000 })
  await expect(storyOf(launcher)).toContainText(`${countOf(ATTEMPTS)} tasks done`)

  const answer = await launcher.request.get(`/runs/${runId}`)
  expect((await answer.body()).length).toBeLessThan(BYTES_MAX)
  await launcher.goto(`/runs/${runId}`)
  await expect(rowsOf(launcher, `pack${countOf(ITERATIONS)}`)).toContainText(`${countOf(ITERATIONS)} iterations`)
  await expect(storyOf(launcher).getByRole('button')).toHaveCount(2)
  await expect(
    launcher.getByText('Lightstep shows at most 4,000 spans of a trace, and this run has more'),
  ).toBeVisible()
  expect(await nodesOf(launcher)).toBeLessThan(NODES_MAX)
  await checkPage(launcher)

  await rowsOf(launcher, `pack${countOf(ITERATIONS)}`).click()
  await expect(detailOf(launcher)).toContainText(`Succeeded${countOf(ITERATIONS)}`)
  await launcher.getByRole('button', { name: 'Unfold pack' }).click()
  await detailOf(launcher)
    .getByRole('button', { name: `pack__${ITERATIONS}` })
    .click()
  await expect(detailOf(launcher).getByRole('heading', { name: `pack__${ITERATIONS}` })).toBeVisible()
  await rowsOf(launcher, `${countOf(ITERATIONS - 30)} more`)
    .getByRole('button')
    .click()
  await expect(rowsOf(launcher, `${countOf(ITERATIONS - 130)} more`)).toHaveCount(0)
  expect(await nodesOf(launcher)).toBeLessThan(NODES_MAX)
  await checkPage(launcher)

  await launcher.goto(`/runs/${runId}?tab=events`)
  await expect(launcher.getByText('The last 200 entries verify.')).toBeVisible()
  await launcher.getByRole('button', { name: 'Verify all' }).click()
  await expect(launcher.getByText('The chain verifies.')).toBeVisible({ timeout: 60_000 })
  await launcher.getByRole('button', { name: 'Show more of them' }).click()
  await expect(launcher.getByRole('region', { name: 'Events' }).getByRole('row')).toHaveCount(402)

  await launcher.goto(`/runs/${runId}?tab=graph`)
  await expect(launcher.getByText(`${ITERATIONS} times`).first()).toBeVisible()
})
