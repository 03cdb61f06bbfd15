import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createSchedule } from '#services/schedules/create-schedule.ts'
import { ACCOUNT_NAMES, createInstallation, type Installation } from '../services/installation.ts'
import { alike, CALLERS, signedIn, tokenOf, type Answers, type Caller } from '../support/callers.ts'
import { builtActions, startConsole, type Console } from '../support/console.ts'
import { readSource, sourceFiles } from '../support/house.ts'

const TOP = new URL('../../', import.meta.url).pathname
const NOBODYS = '01930000-0000-7000-a000-00000000dead'

interface Target {
  readonly workflow: string
  readonly runId: string
  readonly taskId: string
  readonly schedule: string
}
const NOTHING: Target = { workflow: 'not-there', runId: NOBODYS, taskId: NOBODYS, schedule: 'not-there' }

let installation: Installation
let console: Console
let target: Target
beforeAll(async () => {
  installation = await createInstallation()
  console = await startConsole(installation.host.settings.databaseUrl)
  const facts = { name: 'nightly', workflow: 'gated', input: { version: '1' }, crons: [{ expression: '@daily' }] }
  await createSchedule.run(await installation.contextOf('launcher'), facts)
  target = { workflow: 'gated', schedule: 'nightly', ...(await installation.launchGated()) }
})
afterAll(async () => {
  await console.stop()
  await installation.close()
})

interface Row {
  readonly path: (target: Target) => string
  readonly answers: Answers
}

/** Who is not signed in is sent to sign in. */
const page = (path: Row['path'], but: Partial<Answers> = {}): Row => ({
  path,
  answers: alike(200, { 'an expired session': 307, 'a made-up session': 307, nobody: 307, ...but }),
})

/** What only those see who may see the settings. */
const settings = (path: string): Row =>
  page(() => path, { ...Object.fromEntries(ACCOUNT_NAMES.map((name) => [name, 404])), admin: 200 })

/** By the file that serves it, and for a route its method. */
const ROWS: { readonly [served: string]: Row } = {
  'app/(auth)/sign-in/page.tsx': {
    path: () => '/sign-in',
    answers: alike(307, { 'an expired session': 200, 'a made-up session': 200, nobody: 200 }),
  },
  'app/(console)/page.tsx': page(() => '/'),
  'app/(console)/runs/page.tsx': page(() => '/runs'),
  'app/(console)/runs/[runId]/page.tsx': page(({ runId }) => `/runs/${runId}`, { stranger: 404 }),
  'app/(console)/workflows/page.tsx': page(() => '/workflows'),
  'app/(console)/workflows/[name]/page.tsx': page(({ workflow }) => `/workflows/${workflow}`, { stranger: 404 }),
  'app/(console)/workflows/new/page.tsx': page(() => '/workflows/new'),
  'app/(console)/workflows/[name]/edit/page.tsx': page(({ workflow }) => `/workflows/${workflow}/edit`, {
    stranger: 404,
  }),
  'app/(console)/workflows/[name]/versions/[range]/page.tsx': page(
    ({ workflow }) => `/workflows/${workflow}/versions/1...1`,
    { stranger: 404 },
  ),
  'app/(console)/workflows/tasks/page.tsx': page(() => '/workflows/tasks'),
  // A task definition is called like the workflow.
  'app/(console)/workflows/tasks/[name]/page.tsx': page(({ workflow }) => `/workflows/tasks/${workflow}`, {
    stranger: 404,
  }),
  'app/(console)/approvals/page.tsx': page(() => '/approvals'),
  'app/(console)/approvals/[taskId]/page.tsx': page(({ taskId }) => `/approvals/${taskId}`, { stranger: 404 }),
  'app/(console)/schedules/page.tsx': page(() => '/schedules'),
  'app/(console)/schedules/new/page.tsx': page(() => '/schedules/new'),
  'app/(console)/schedules/[name]/page.tsx': page(({ schedule }) => `/schedules/${schedule}`, { stranger: 404 }),
  'app/(console)/schedules/[name]/edit/page.tsx': page(({ schedule }) => `/schedules/${schedule}/edit`, {
    stranger: 404,
  }),
  'app/(console)/events/page.tsx': page(() => '/events'),
  'app/(console)/workers/page.tsx': page(() => '/workers'),
  'app/(console)/settings/page.tsx': settings('/settings'),
  'app/(console)/settings/connections/page.tsx': settings('/settings/connections'),
  'app/(console)/settings/links/page.tsx': settings('/settings/links'),
  'app/(console)/settings/ingest-keys/page.tsx': settings('/settings/ingest-keys'),
  'app/(console)/settings/sampling/page.tsx': settings('/settings/sampling'),
  'app/(console)/workflows/[name]/noise/page.tsx': page(({ workflow }) => `/workflows/${workflow}/noise`, {
    stranger: 404,
  }),
  'GET app/api/runs.csv/route.ts': { path: () => '/api/runs.csv', answers: signedIn(200) },
  'GET app/api/live/route.ts': {
    path: ({ runId }) => `/api/live?run=${runId}`,
    answers: signedIn(200, { stranger: 404 }),
  },
  'GET app/api/spans/route.ts': {
    path: ({ runId }) => `/api/spans?run=${runId}&after=0.`,
    answers: signedIn(200, { stranger: 404 }),
  },
  'GET app/api/auth/[...nextauth]/route.ts': { path: () => '/api/auth/session', answers: alike(200) },
  // Without the token of the sign-out form nobody is signed out, and the form is shown instead.
  'POST app/api/auth/[...nextauth]/route.ts': { path: () => '/api/auth/signout', answers: alike(302) },
  'GET lib/launch/console.ts': { path: () => '/api/health', answers: alike(200) },
}

const methodOf = (served: string): string => (served.includes(' ') ? (served.split(' ')[0] ?? '') : 'GET')

/** Asks as that caller, and says what came back; a stream is closed as soon as it has begun. */
async function ask(served: string, caller: Caller, of: Target) {
  const token = await tokenOf(installation, caller)
  const stop = new AbortController()
  const init = { method: methodOf(served), signal: stop.signal }
  const response = await console.ask(ROWS[served]?.path(of) ?? '', token, init)
  const { status, headers } = response
  const isStream = headers.get('content-type')?.startsWith('text/event-stream') ?? false
  const body = isStream ? '' : await response.text()
  stop.abort()
  return { token, status, body, location: headers.get('location') }
}

describe.each(Object.keys(ROWS))('%s', (served) => {
  test.each(CALLERS)('answers %s as the policies say', async (caller) => {
    const { status, location } = await ask(served, caller, target)
    expect(status).toBe(ROWS[served]?.answers[caller])
    if (status === 307 && served.includes('(console)')) expect(location).toMatch(/^\/sign-in\?callbackUrl=%2F/)
  })
})

/** The settings are there or not for anybody: there is nothing in them to be missing. */
const isAboutSomething = (served: string): boolean =>
  ROWS[served]?.answers.stranger === 404 && ROWS[served].answers.viewer !== 404

describe.each(Object.keys(ROWS).filter(isAboutSomething))('%s', (served) => {
  test('reads alike for what is not there and for what may not be seen', async () => {
    const [unseen, missing] = [await ask(served, 'stranger', target), await ask(served, 'stranger', NOTHING)]
    expect([unseen.status, missing.status]).toEqual([404, 404])
    expect(wordsOf(unseen.body, target)).not.toEqual([])
    expect(wordsOf(unseen.body, target)).toEqual(wordsOf(missing.body, NOTHING))
    expect((await ask(served, 'lead', NOTHING)).status).toBe(404)
  })
})

/** The words of a page but for the name it was asked for, in any order because Next streams it in any; what is no page as it is. */
function wordsOf(body: string, { workflow, schedule }: Target): readonly string[] {
  const words = [...body.matchAll(/\\"children\\":\\"([^$"\\][^"\\]*)/g)].map(([, text]) =>
    (text ?? '').replace(workflow, '…').replace(schedule, '…'),
  )
  return body.startsWith('<!DOCTYPE html>') ? words.sort() : [body]
}

test('whose session lives is told their name, and whose does not is told nothing', async () => {
  const served = 'GET app/api/auth/[...nextauth]/route.ts'
  expect(JSON.parse((await ask(served, 'viewer', target)).body)).toMatchObject({ user: { name: 'The viewer' } })
  for (const caller of ['an expired session', 'a made-up session', 'nobody'] as const) {
    expect(JSON.parse((await ask(served, caller, target)).body)).toEqual({})
  }
})

test.each([
  '/?window=7d&chart=table',
  '/runs?state=failed&workflow=gated',
  '/runs?label=a%3Db&label=c%26d',
  `/runs/${NOBODYS}?tab=events&sel=x+y`,
  '/workflows/gated?tab=dry-run',
  '/schedules/new?workflow=gated',
])('who has to sign in first comes back to all of %s', async (path) => {
  const { headers } = await console.ask(path, null)
  const wanted = new URL(headers.get('location') ?? '', 'http://console.invalid').searchParams.get('callbackUrl')
  expect(wanted).toBe(path)
})

test('a sign-out that another page asks for signs nobody out', async () => {
  const { token } = await ask('POST app/api/auth/[...nextauth]/route.ts', 'viewer', target)
  expect((await console.ask('/runs', token)).status).toBe(200)
})

test('every page, every route and every action of the build is tried by everybody who may come', () => {
  const files = sourceFiles(TOP, ['app'])
  const pages = files.filter((file) => file.endsWith('/page.tsx'))
  const routes = files.filter((file) => file.endsWith('/route.ts'))
  const served = routes.flatMap((file) => methodsIn(readSource(TOP, file)).map((method) => `${method} ${file}`))
  expect([...pages, ...served, 'GET lib/launch/console.ts'].sort()).toEqual(Object.keys(ROWS).sort())
  const tried = [
    'rows',
    'schedule-rows',
    'workflow-rows',
    'event-rows',
    'link-rows',
    'connection-rows',
    'run-view-rows',
    'sampling-rows',
    'ingest-key-rows',
  ]
    .map((name) => readSource(TOP, `test/actions/${name}.ts`))
    .join('')
  for (const action of builtActions().values()) expect(tried).toContain(`  ${action}: {`)
})

/** The methods a route module exports, however it exports them. */
const methodsIn = (source: string): string[] =>
  ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter((method) =>
    new RegExp(`^export .*\\b${method}\\b`, 'm').test(source),
  )
