import type { Client } from 'pg'
import type { OtlpReceiver } from '../support/otlp-receiver.ts'
import { pictureOfTop } from './picture.ts'
import {
  approve,
  barsOf,
  countReloads,
  detailOf,
  fillDeployment,
  launch,
  openQuestion,
  questionOf,
  rowsOf,
  stateOf,
  storyOf,
} from './steps.ts'
import {
  attemptsOf,
  lightstepUrlOf,
  namesUpFrom,
  peopleOf,
  spanIdOfAttempt,
  spansOf,
  theSpan,
  type SpanRow,
} from './trace-rows.ts'
import { expect, PHONE, test, type Page } from './visit.ts'

const DEPLOYMENT = { version: '2.10.0', change: 'CHG-4411', why: 'Adds the currency to charges' }
const COMMENT = 'Low traffic, go ahead'

test('a launch, an approval on a phone and a run that recovers are one trace, down to the row that was written', async ({
  enter,
  database,
  product,
}) => {
  const launcher = await enter('launcher', { viewport: { width: 1440, height: 2600 } })
  const approver = await enter('approver', PHONE)
  await launcher.goto('/')
  await expect(launcher.getByRole('heading', { name: 'Overview' })).toBeVisible()

  const runId = await test.step('the form says beforehand who will be asked', async () => {
    await launcher.getByRole('navigation').getByRole('link', { name: 'Workflows' }).first().click()
    await launcher.getByRole('link', { name: 'deploy-api' }).first().click()
    await fillDeployment(launcher, DEPLOYMENT)
    await expect(launcher.getByText('This will ask for approval: 1 of payments-approvers.')).toBeVisible()
    await expect(launcher.getByText(`“${questionOf('2.10.0')}” You cannot approve what you launch.`)).toBeVisible()
    return launch(launcher)
  })
  const reloads = countReloads(launcher)

  await test.step('the launcher sees it wait, and reads why others must decide', async () => {
    await expect(stateOf(launcher)).toHaveText('Waiting for approval')
    const notice = launcher.getByRole('region', { name: 'Waiting for approval' })
    await expect(notice).toContainText('You asked for this run, so you may not approve it')
    await expect(notice.getByRole('link', { name: 'See what is asked' })).toBeVisible()
    await expect(launcher.getByText('5 spans · 1 service')).toBeVisible()
    await pictureOfTop(launcher, 'run-waiting', { height: 1060 })
  })

  await test.step('the approver finds it in the inbox with all that will run, and approves', () =>
    decide(approver, database, runId))

  await test.step('the page of the launcher follows without being loaded again', async () => {
    await expect(stateOf(launcher)).toHaveText('Recovered', { timeout: 30_000 })
    await expect(rowsOf(launcher, 'INSERT charges')).toBeVisible()
    expect(reloads()).toBe(0)
  })

  await test.step('the story and the timeline tell it', () => checkPageOfRun(launcher))
  const spans = await test.step('every span is in one trace, with who it was for', () => checkTrace(database, runId))
  await test.step('the writes stand under their attempts, and lead to Lightstep', () => checkWrites(launcher, spans))
  await test.step('the backend got every span', () => checkExport(product.backend, spans))
  await pictureOfTop(launcher, 'run-recovered', { height: 1480 })
})

async function decide(approver: Page, database: Client, runId: string): Promise<void> {
  await approver.goto('/approvals')
  const mine = approver.getByRole('list', { name: 'Waiting for you' })
  await expect(mine.getByRole('link', { name: questionOf('2.10.0') })).toBeVisible()
  await openQuestion(approver, '2.10.0')
  const { rows } = await database.query<{ digest: string }>(
    `SELECT plan_digest AS digest FROM approval WHERE run_id = $1`,
    [runId],
  )
  const main = approver.getByRole('main')
  await expect(main).toContainText(`sha-256 ${rows[0]?.digest.slice(0, 12)}…`)
  await expect(main).toContainText('deploy beside migrate')
  await expect(main).toContainText('smoke-test (if choose-smoke-test: default)')
  await expect(main).toContainText('what was done of deploy and migrate is rolled back, last first')
  await expect(main).toContainText('Lina Launcher')
  await expect(main.getByRole('blockquote')).toContainText(DEPLOYMENT.why)
  await expect(main).toContainText('CHG-4411')
  await approve(approver, '2.10.0', COMMENT)
}

async function checkPageOfRun(page: Page): Promise<void> {
  const story = storyOf(page)
  await expect(story).toContainText('Lina Launcher asked to run deploy-api v1 · “Adds the currency to charges”')
  await expect(story).toContainText('asked 1 of payments-approvers; Ana Approver approved what was shown after')
  await expect(story).toContainText(`“${COMMENT}”`)
  await expect(story).toContainText('migrate failed once')
  await expect(story).toContainText('and recovered on the second try')
  await expect(rowsOf(page, /^approvalby Ana Approver/)).toBeVisible()
  await expect(rowsOf(page, '2 policy checks')).toContainText('all allowed')
  for (const task of ['check-request', 'build', 'deploy', 'smoke-test']) {
    await expect(barsOf(rowsOf(page, new RegExp(`^${task}(http)?\\d`)))).toHaveAccessibleName(/^Succeeded/)
  }
  await expect(barsOf(rowsOf(page, /^migrate2 tries/))).toHaveAccessibleName(/^Recovered/)
  await expect(rowsOf(page, /^·deployattempt 1 · \d+ spans · .*payments/)).toBeVisible()
  await expect(rowsOf(page, 'POST /deployments').first()).toContainText('payments')
}

async function checkTrace(database: Client, runId: string): Promise<readonly SpanRow[]> {
  await expect.poll(async () => (await spansOf(database, runId)).map(({ name }) => name)).toContain('RUN deploy-api')
  const spans = await spansOf(database, runId)
  const people = await peopleOf(database)
  const root = theSpan(spans, 'RUN deploy-api')
  const asked = theSpan(spans, 'launch deploy-api')
  expect(spans.filter(({ trace }) => trace !== root.trace)).toEqual([])
  expect(spans.filter((span) => span !== root && namesUpFrom(spans, span).at(-1) !== root.name)).toEqual([])
  const checked = spans.filter(({ name, parent }) => name === 'policy check' && parent === asked.id)
  expect([checked.length, asked.parent]).toEqual([1, root.id])
  const started = [root, asked, ...checked].map(({ startNs }) => BigInt(startNs))
  expect(started).toEqual(started.toSorted((a, b) => Number(a - b)))
  const others = spans.filter((span) => ![root, asked, ...checked].includes(span))
  expect(
    others.filter(({ startNs }) => BigInt(startNs) < BigInt(checked[0]?.endNs ?? 0)).map(({ name }) => name),
  ).toEqual([])

  const approved = theSpan(spans, 'approve deploy-api')
  const isDecision = (span: SpanRow): boolean => span === approved || span.parent === approved.id
  const whoOf = (span: SpanRow): string | undefined => people.get(isDecision(span) ? 'approver' : 'launcher')
  expect(spans.map((span) => [span.name, span.person, span.attributes['user.id']])).toEqual(
    spans.map((span) => [span.name, whoOf(span), whoOf(span)]),
  )
  expect(spans.filter(({ isVerified }) => !isVerified).map(({ name, service }) => [service, name])).toEqual([])
  return spans
}

async function checkWrites(page: Page, spans: readonly SpanRow[]): Promise<void> {
  for (const [name, route, task] of [
    ['INSERT deployments', 'POST /deployments', 'deploy'],
    ['INSERT charges', 'POST /charges', 'smoke-test'],
  ] as const) {
    const write = theSpan(spans, name)
    expect(write.service).toBe('payments')
    expect(namesUpFrom(spans, write)).toEqual([name, route, task, 'RUN deploy-api'])
    await rowsOf(page, new RegExp(`^·${name}`)).click()
    const detail = detailOf(page)
    await expect(detail.getByRole('heading', { name })).toBeVisible()
    await expect(detail).toContainText('Lina Launcher verified')
    await expect(detail).toContainText(`${task} · attempt 1`)
    await expect(detail.getByRole('link', { name: 'Lightstep' })).toHaveAttribute('href', lightstepUrlOf(write))
  }
}

async function checkExport(backend: OtlpReceiver, spans: readonly SpanRow[]): Promise<void> {
  const trace = spans[0]?.trace
  const received = (): string[] => backend.spans().flatMap((span) => (span.traceId === trace ? [span.spanId] : []))
  await expect.poll(() => received().toSorted()).toEqual(spans.map(({ id }) => id).toSorted())
}

test('the second attempt of a task is the span that succeeded, and names the one before it', async ({
  enter,
  database,
}) => {
  const [launcher, approver] = [await enter('launcher'), await enter('approver')]
  await fillDeployment(launcher, { version: '2.10.1' })
  const runId = await launch(launcher)
  await approve(approver, '2.10.1', '')
  await expect(stateOf(launcher)).toHaveText('Recovered', { timeout: 30_000 })
  const [first, second] = (await attemptsOf(database, runId)).filter(({ ref }) => ref === 'migrate')
  await expect
    .poll(async () =>
      (await spansOf(database, runId))
        .filter(({ name }) => name === 'migrate')
        .map(({ id, statusCode }) => [id, statusCode]),
    )
    .toEqual([
      [first && spanIdOfAttempt(first), 2],
      [second && spanIdOfAttempt(second), 0],
    ])
  const retried = (await spansOf(database, runId)).find(({ id }) => second && id === spanIdOfAttempt(second))
  expect(retried?.links.map((link) => [link.spanId, link.attributes])).toEqual([
    [first && spanIdOfAttempt(first), { 'conductor_lightstep.link.type': 'retry_of' }],
  ])
})
