import { afterAll, beforeAll, expect, test } from 'vitest'
import { spanIdOf, traceIdOf, type RunId } from '#core/ids.ts'
import { listAttempts } from '#db/attempts.ts'
import { byName, ownSpansOf, problemsOf, spansOf } from '../faults/checks.ts'
import { createInstallation, type Account, type Installation } from '../services/installation.ts'
import { builtActions, startConsole, type ActionAnswer, type Console } from '../support/console.ts'
import { until, untilEnded } from '../support/stage.ts'

/** What the handlers of `refresh-search` record, by the task that runs them. */
const HANDLED = { refresh: ['read documents', 'build index'], verify: ['compare index', 'look up'] }
const LAUNCH = {
  action: 'launchRunAction',
  pathname: '/workflows/refresh-search',
  input: { workflow: 'refresh-search', input: { word: 'approval' } },
}

let installation: Installation
let console: Console
beforeAll(async () => {
  installation = await createInstallation()
  console = await startConsole(installation.host.settings.databaseUrl)
})
afterAll(async () => {
  await console.stop()
  await installation.close()
})

const launchAs = async (account: Account, headers: HeadersInit = {}): Promise<ActionAnswer<{ runId: RunId }>> =>
  console.act<{ runId: RunId }>(LAUNCH, await installation.signIn(account), headers)

async function countRuns(): Promise<number> {
  const { rows } = await installation.db.pool.query<{ count: number }>('SELECT count(*)::integer AS count FROM run')
  return rows[0]?.count ?? 0
}

test('without a gateway a launch by the server action runs in the console’s process, for whoever clicked', async () => {
  const { db, users } = installation
  const isAnswered = await fetch(`${console.gatewayUrl}/health`).catch(() => null)
  expect(isAnswered, 'no gateway listens').toBeNull()
  const { status, result } = await launchAs('launcher')
  expect({ status, isLaunched: result?.ok }).toEqual({ status: 200, isLaunched: true })
  const runId = result?.ok ? result.value.runId : expect.unreachable('it was launched')
  const connected = await db.pool.query<{ name: string }>(
    `SELECT DISTINCT application_name AS name FROM pg_stat_activity
     WHERE datname = current_database() AND application_name LIKE 'conductor-lightstep%'`,
  )
  expect(connected.rows).toEqual([{ name: 'conductor-lightstep console' }])
  expect(await untilEnded({ db }, runId)).toMatchObject({
    status: 'COMPLETED',
    actor: { kind: 'user', id: users.launcher },
  })

  const attempts = await listAttempts(db.prisma, runId)
  expect(attempts.map(({ ref }) => ref)).toEqual(Object.keys(HANDLED))
  const workers = new Set(attempts.map(({ workerId }) => workerId))
  expect([...workers]).toEqual([expect.stringMatching(/^console-[0-9a-f-]{36}$/)])

  const isComplete = async (): Promise<boolean> =>
    (await ownSpans(runId)).length === Object.values(HANDLED).flat().length
  await until('the spans of the handlers', isComplete)
  const expected = attempts.flatMap(({ id, ref }) =>
    HANDLED[ref as keyof typeof HANDLED].map((name) => ({
      name,
      traceId: traceIdOf(runId),
      parentSpanId: spanIdOf(id),
      taskId: id,
      personId: users.launcher,
      isVerified: true,
      user: users.launcher,
      process: 'console',
    })),
  )
  expect(await ownSpans(runId)).toEqual(expected.toSorted(byName))
  expect(await problemsOf(db)).toEqual([])
})

/** What the handlers themselves recorded. */
const ownSpans = async (runId: RunId): Promise<unknown[]> =>
  (await ownSpansOf(installation.db, runId)).map(
    ({ name, traceId, parentSpanId, taskId, personId, isVerified, attributes, resource }) => ({
      name,
      traceId,
      parentSpanId,
      taskId,
      personId,
      isVerified,
      user: attributes['user.id'],
      process: resource['conductor_lightstep.process'],
    }),
  )

test.each([
  { account: 'viewer', code: 'forbidden', httpStatus: 403 },
  { account: 'stranger', code: 'not_found', httpStatus: 404 },
] as const)(
  'the same request by a $account says $httpStatus and launches nothing',
  async ({ account, code, httpStatus }) => {
    const before = await countRuns()
    expect((await launchAs(account)).result).toMatchObject({ ok: false, error: { code, status: httpStatus } })
    expect(await countRuns()).toBe(before)
  },
)

test('the same request from a page of another site launches nothing', async () => {
  const before = await countRuns()
  expect((await launchAs('launcher', { origin: 'http://evil.example' })).result).toBeNull()
  expect(await countRuns()).toBe(before)
})

const FORM = { 'content-type': 'multipart/form-data; boundary=b' }

test.each([
  ['a call that is no JSON', true, { 'content-type': 'text/plain;charset=UTF-8' }, '[{"a'],
  ['a call whose form has no end', true, FORM, '--b\r\ngarbage'],
  ['a form without an end', false, FORM, '--b\r\ngarbage'],
])('%s is refused as that, and is no failure of ours', async (_, isCall, headers, body) => {
  const [id = ''] = [...builtActions()].find(([, name]) => name === LAUNCH.action) ?? []
  const before = console.log()
  const answer = await console.ask(LAUNCH.pathname, await installation.signIn('launcher'), {
    method: 'POST',
    body,
    headers: { origin: console.url, ...headers, ...(isCall && { 'next-action': id }) },
  })
  expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining('Nothing was done.')])
  expect(console.log()).toBe(before)
})

const TRACE = '80f198ee56343ba864fe8b2a57d3eff7'
const SPAN = 'e457b5a2e4d86bd1'

test.each([
  ['traceparent', { traceparent: `00-${TRACE}-${SPAN}-01` }],
  ['b3', { b3: `${TRACE}-${SPAN}-1` }],
  ['b3', { 'x-b3-traceid': TRACE, 'x-b3-spanid': SPAN, 'x-b3-sampled': '1' }],
] as const)('a trace that comes in as %s is linked from the launch and is not the run’s', async (format, headers) => {
  const { result } = await launchAs('launcher', headers)
  const runId = result?.ok ? result.value.runId : expect.unreachable('it was launched')
  const launch = await until('the span of the launch', async () =>
    (await spansOf(installation.db, runId)).find(({ name }) => name === 'launch refresh-search'),
  )
  expect(launch.traceId).toBe(traceIdOf(runId))
  expect(launch.links).toEqual([
    {
      traceId: TRACE,
      spanId: SPAN,
      attributes: { 'conductor_lightstep.link.type': 'inbound', 'conductor_lightstep.link.format': format },
    },
  ])
  await untilEnded(installation, runId)
  expect((await spansOf(installation.db, runId)).filter(({ traceId }) => traceId === TRACE)).toEqual([])
})
