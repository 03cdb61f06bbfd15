import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { writeAddresses } from '#launch/addresses.ts'
import { runDoctor } from '#launch/doctor/run.ts'
import { freePort } from '#launch/free-port.ts'
import type { Check } from '#services/doctor/check.ts'
import { discovery, startRunning, startSurroundings, type Running, type Surroundings } from './surroundings.ts'

// What is examined runs in this process as well, and a probe is given up only after half a minute.
vi.setConfig({ testTimeout: 120_000 })

let around: Surroundings
let running: Running
let dataDir: string
let before: Surroundings['answers']
/** A port where nothing listens. */
let nobody: number
beforeAll(async () => {
  around = await startSurroundings()
  running = await startRunning(around.url)
  dataDir = mkdtempSync(path.join(os.tmpdir(), 'doctor-'))
  before = { ...around.answers }
  nobody = await freePort()
})
afterAll(async () => {
  await running.close()
  await around.close()
  rmSync(dataDir, { recursive: true })
})
beforeEach(() => {
  writeAddresses(dataDir, { GATEWAY_PORT: String(running.gatewayPort), PUBLIC_URL: 'https://console.example' })
  Object.assign(around.answers, before)
})

const envOf = (more: { readonly [name: string]: string } = {}) => ({
  DATABASE_URL: running.databaseUrl,
  DATA_DIR: dataDir,
  OIDC_ISSUER: around.url,
  OIDC_CLIENT_ID: 'console',
  OIDC_CLIENT_SECRET: 'secret',
  OTEL_EXPORTER_OTLP_ENDPOINT: around.url,
  TRACE_LINK_BACKEND: 'jaeger',
  TRACE_LINK_BASE_URL: around.url,
  ...more,
})

async function examine(args: readonly string[] = [], more: { readonly [name: string]: string } = {}) {
  const lines: string[] = []
  const code = await runDoctor({ args: [...args, '--json'], env: envOf(more), say: (line) => lines.push(line) })
  const { works, checks } = JSON.parse(lines.join('\n')) as { works: boolean; checks: readonly Check[] }
  expect(works).toBe(code === 0)
  return { code, checks, of: (id: string) => checks.find((check) => check.id === id) }
}

test('an installation that works is green, down to a span that came under its task, was sent on and is linked', async () => {
  const { code, checks, of } = await examine(['--probe'])
  expect(checks.filter(({ state }) => state !== 'ok').map(({ id, says }) => [id, says])).toEqual([
    ['groups', 'Nobody has signed in through this provider yet.'],
    ['link', 'No run that you may see has a span yet: launch one, or give ids.'],
  ])
  expect(code).toBe(0)
  expect(of('identity')?.facts).toContainEqual([
    'Redirect URI to register',
    'https://console.example/api/auth/callback/oidc',
  ])
  const { rows } = await running.query(
    `SELECT kind, actor FROM chain_entry WHERE kind LIKE 'ingest-key.%' ORDER BY at, seq`,
  )
  expect(rows, 'the gateway takes spans by a key, and the probe’s is gone').toEqual(
    ['created', 'revoked'].map((kind) => ({ kind: `ingest-key.${kind}`, actor: '{"id":"doctor","kind":"service"}' })),
  )
  expect(of('probe-link')?.href).toMatch(new RegExp(`^${around.url}/trace/[0-9a-f]{32}\\?uiFind=[0-9a-f]{16}$`))
})

test('the link is opened on this machine, and what a person reads says the same as the JSON', async () => {
  await examine(['--probe'])
  expect((await examine()).of('link')).toMatchObject({ state: 'ok', says: 'It opens (200).' })
  around.answers['/trace'] = () => ({ status: 404 })
  const lines: string[] = []
  expect(await runDoctor({ args: [], env: envOf(), say: (line) => lines.push(line) })).toBe(1)
  expect(lines).toContain('✕ Deep link: It answers 404.')
  expect(lines).toContain('    To do: Correct the template or its base.')
  expect(lines.at(-1)).toBe('6 work, 1 does not, 1 was not tried.')
})

describe('what does not work is red, with what to do', () => {
  test.each([
    [
      'identity',
      () => ({ OIDC_ISSUER: `http://127.0.0.1:${nobody}` }),
      /cannot be reached: nothing listens/,
      /OIDC_ISSUER/,
    ],
    ['identity', () => ({ OIDC_SIGNING_ALGORITHM: 'PS512' }), /with RS256, ES256/, /OIDC_SIGNING_ALGORITHM=RS256/],
    ['identity', () => ({ OIDC_SCOPE: 'openid roles' }), /scope roles/, /OIDC_SCOPE .* openid profile email groups/],
    ['gateway', () => ({ GATEWAY_PORT: String(nobody) }), /nothing listens/, /GATEWAY_PORT/],
    [
      'export:otlp',
      () => ({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${nobody}` }),
      /nothing/,
      /OTEL_EXPORTER_OTLP_ENDPOINT/,
    ],
    [
      'export:other',
      () => ({ EXPORT_DESTINATIONS: JSON.stringify([{ name: 'other', url: `http://127.0.0.1:${nobody}/v1/traces` }]) }),
      /nothing/,
      /EXPORT_DESTINATIONS/,
    ],
    [
      'link',
      () => ({ OTEL_EXPORTER_OTLP_ENDPOINT: '' }),
      /No spans are sent to \w+, so no page leads there/,
      /set OTEL_EXPORTER_OTLP_ENDPOINT/i,
    ],
  ] as const)('%s, when %s', async (id, env, says, fix) => {
    const { code, of } = await examine([], env())
    expect(of(id)).toMatchObject({ state: 'bad', says: expect.stringMatching(says), fix: expect.stringMatching(fix) })
    expect(code).toBe(1)
  })

  test.each([
    ['another name', { issuer: 'https://other.example' }, /calls itself https:\/\/other/],
    ['no keys', { jwks_uri: undefined }, /names no address of its keys/],
  ] as const)('a provider with %s', async (_, said, says) => {
    around.answers['/.well-known/openid-configuration'] = () => ({
      status: 200,
      body: { ...discovery(around.url), ...said },
    })
    expect((await examine()).of('identity')).toMatchObject({
      state: 'bad',
      says: expect.stringMatching(says) as string,
    })
  })

  test.each([
    [401, /token is not accepted/, /OTEL_EXPORTER_OTLP_HEADERS/],
    [404, /answered 404/, /OTEL_EXPORTER_OTLP_ENDPOINT/],
  ])('a backend that answers %i', async (status, says, fix) => {
    around.answers['/v1/traces'] = () => ({ status })
    expect((await examine()).of('export:otlp')).toMatchObject({
      state: 'bad',
      says: expect.stringMatching(says) as string,
      fix: expect.stringMatching(fix) as string,
    })
  })

  test('a database whose chains could be rewritten', async () => {
    await running.query('ALTER TABLE chain_entry DISABLE TRIGGER chain_entry_insert_only')
    const found = (await examine()).of('database')
    await running.query('ALTER TABLE chain_entry ENABLE TRIGGER chain_entry_insert_only')
    expect(found).toMatchObject({ state: 'bad', says: expect.stringContaining('can be rewritten') as string })
    expect((await examine()).of('database')?.state).toBe('ok')
  })

  test('a database that lacks a migration', async () => {
    const last = `(SELECT max(migration_name) FROM "_prisma_migrations")`
    await running.query(`UPDATE "_prisma_migrations" SET rolled_back_at = now() WHERE migration_name = ${last}`)
    const found = (await examine()).of('database')
    await running.query('UPDATE "_prisma_migrations" SET rolled_back_at = NULL')
    expect(found).toMatchObject({ state: 'bad', says: expect.stringContaining('1 migrations are missing') as string })
  })
})

test('what nobody configured is not red: it says how to have it', async () => {
  const nothing = { OTEL_EXPORTER_OTLP_ENDPOINT: '', TRACE_LINK_BACKEND: '', TRACE_LINK_BASE_URL: '' }
  const { code, of } = await examine([], nothing)
  expect([code, of('export')?.state, of('link')?.state]).toEqual([0, 'unknown', 'unknown'])
  expect(of('export')?.fix).toContain('LIGHTSTEP_ACCESS_TOKEN')
})

test('a word it does not know is refused', async () => {
  await expect(runDoctor({ args: ['--help'], env: envOf(), say: () => undefined })).rejects.toThrow('Usage:')
})
