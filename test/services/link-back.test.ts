import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { LightstepSettings } from '#config/settings.ts'
import { isAppError } from '#core/errors.ts'
import { listEntries } from '#db/entries.ts'
import { keepHost } from '#host/current.ts'
import { installLinkBack } from '#services/links/install-link-back.ts'
import { getLinkBack } from '#services/links/settings-queries.ts'
import { startLightstepApi, type LightstepApi } from '../support/lightstep-api.ts'
import { createInstallation, type Account, type Installation } from './installation.ts'

const LINK = {
  name: 'Conductor run {{cicd.pipeline.run.id}}',
  url: 'https://console.example/runs/{{cicd.pipeline.run.id}}',
  rules: { 'cicd.pipeline.run.id': null },
}

let installation: Installation
let api: LightstepApi
beforeAll(async () => {
  installation = await createInstallation()
})
afterAll(() => installation.close())
beforeEach(async () => {
  api = await startLightstepApi()
  configured()
})
afterEach(() => api.close())

function configured(over: Partial<LightstepSettings> = {}): void {
  const lightstep: LightstepSettings = {
    appUrl: 'https://app.lightstep.com',
    apiUrl: api.url,
    tracesUrl: 'https://ingest.lightstep.com/traces/otlp/v0.9',
    project: 'demo',
    org: 'acme corp',
    accessToken: null,
    apiKey: 'api-key',
    ...over,
  }
  const { host } = installation
  keepHost({ ...host, settings: { ...host.settings, publicUrl: 'https://console.example', lightstep } })
}

const as = (account: Account) => installation.contextOf(account)
const install = async (account: Account = 'admin') => installLinkBack.run(await as(account), {})
const problemOf = async (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => {
      if (!isAppError(error)) throw error
      return [error.code, error.message]
    },
  )
const kinds = async () =>
  (await listEntries(installation.db.pool, 'link-back:lightstep')).map(({ kind }) => kind.replace('link-back.', ''))

test('the link back is installed by one request, and a second time it is found', async () => {
  const before = await kinds()
  expect(await install()).toEqual({ id: 'wfl-0', wasThere: false })
  expect(api.requests.map(({ method, path, body }) => [method, path, body])).toEqual([
    ['GET', '/public/v0.2/acme%20corp/projects/demo/wf_links', null],
    ['POST', '/public/v0.2/acme%20corp/projects/demo/wf_links', { data: { type: 'workflow_link', attributes: LINK } }],
  ])
  expect(api.requests[1]?.headers).toMatchObject({
    authorization: 'bearer api-key',
    'content-type': 'application/json',
    host: new URL(api.url).host,
  })
  expect(await install()).toEqual({ id: 'wfl-0', wasThere: true })
  expect(api.links).toEqual([LINK])
  expect((await kinds()).slice(before.length)).toEqual(['asked', 'installed', 'asked', 'found'])
  expect(await getLinkBack(await as('admin'))).toMatchObject({
    name: LINK.name,
    url: LINK.url,
    missing: [],
    can: { allowed: true },
    last: { state: 'there', by: 'The admin', problem: null },
  })
})

test('a link of the same name that leads elsewhere, or shows under other rules, is another one', async () => {
  api.links.push({ ...LINK, url: 'https://old.example/runs/{{cicd.pipeline.run.id}}' })
  api.links.push({ ...LINK, rules: { 'service.name': 'x' } })
  expect(await install()).toEqual({ id: 'wfl-2', wasThere: false })
})

test('two at once make one: the second is told', async () => {
  const release = api.hold()
  const first = install()
  await expect.poll(() => api.requests.length).toBe(1)
  expect(await problemOf(install())).toEqual([
    'conflict',
    'Somebody is installing it at this moment. Nothing was installed.',
  ])
  release()
  await first
  expect(api.links).toEqual([LINK])
})

test.each([
  [401, 'LIGHTSTEP_API_KEY'],
  [403, 'LIGHTSTEP_API_KEY'],
  [404, 'LIGHTSTEP_PROJECT and LIGHTSTEP_ORG'],
  [429, 'asked too often'],
  [500, 'try again later'],
])('an answer of %i says what to do, and is written down', async (status, says) => {
  api.answerWith(status)
  const problem = await problemOf(install())
  expect(problem).toEqual(['unavailable', expect.stringContaining(says)])
  const { last } = await getLinkBack(await as('admin'))
  expect(last).toMatchObject({ state: 'failed', problem: problem?.[1] })
})

test('an answer that is none of that API is refused', async () => {
  api.answerWith(200)
  expect(await problemOf(install())).toEqual(['unavailable', expect.stringContaining('LIGHTSTEP_API_URL')])
})

test('what is not configured is named, and nobody is asked', async () => {
  configured({ apiKey: null, org: null })
  expect(await problemOf(install())).toEqual([
    'conflict',
    'Set LIGHTSTEP_ORG and LIGHTSTEP_API_KEY first. Nothing was installed.',
  ])
  expect(api.requests).toEqual([])
  expect((await getLinkBack(await as('admin'))).missing).toEqual(['LIGHTSTEP_ORG', 'LIGHTSTEP_API_KEY'])
})

test('who may not see the settings installs nothing, and nothing leaves', async () => {
  expect((await problemOf(install('lead')))?.[0]).toBe('not_found')
  expect(api.requests).toEqual([])
})

test('the key is in no entry and in no answer', async () => {
  await install()
  const entries = await listEntries(installation.db.pool, 'link-back:lightstep')
  expect(JSON.stringify([entries, await getLinkBack(await as('admin'))])).not.toContain('api-key')
})
