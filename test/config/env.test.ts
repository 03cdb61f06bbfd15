import { describe, expect, test } from 'vitest'
import { readSettings } from '#config/env.ts'

const SECRET = 'a-secret-of-more-than-32-characters'
const LOCAL = { DATABASE_URL: 'postgresql://u:p@127.0.0.1:5432/d', AUTH_SECRET: SECRET }
const ISSUER = { ...LOCAL, OIDC_ISSUER: 'https://id.example.com/', OIDC_CLIENT_ID: 'c', OIDC_CLIENT_SECRET: 's' }

describe('without an issuer', () => {
  test('everything is on loopback and samples exist', () => {
    const settings = readSettings({ ...LOCAL, DATA_DIR: '/data' }, 'console')
    expect(settings).toMatchObject({
      isLocal: true,
      process: 'console',
      bindAddress: '127.0.0.1',
      ports: { console: 3000, gateway: 8080, otlp: 4318, idp: 9400, demo: 9500 },
      publicUrl: 'http://localhost:3000',
      gatewayUrl: 'http://127.0.0.1:8080',
      dataDir: '/data',
      migrationDatabaseUrl: LOCAL.DATABASE_URL,
      taskKeyFile: '/data/keys/task-token.pem',
      demoUrl: 'http://127.0.0.1:9500',
      lightstep: null,
      traceLink: null,
      otlpExport: null,
      spanRetentionDays: 30,
      statisticsRetentionDays: 90,
    })
    expect(settings.signIn).toMatchObject({ issuer: 'http://127.0.0.1:9400', cookiePrefix: 'clstep-3000' })
  })

  test.each([
    { name: 'BIND_ADDRESS', value: '0.0.0.0' },
    { name: 'PUBLIC_URL', value: 'https://console.example.com' },
  ])('$name may not open it to others', ({ name, value }) => {
    expect(() => readSettings({ ...LOCAL, [name]: value }, 'console')).toThrow(new RegExp(`^${name} must be`))
  })
})

describe('with an issuer', () => {
  test('there is no demo, and addresses lose their last slash', () => {
    const settings = readSettings(
      { ...ISSUER, PUBLIC_URL: 'https://console.example.com/', BIND_ADDRESS: '0.0.0.0' },
      'gateway',
    )
    expect(settings).toMatchObject({ isLocal: false, publicUrl: 'https://console.example.com', demoUrl: null })
    expect(settings.signIn).toMatchObject({
      issuer: 'https://id.example.com',
      clientId: 'c',
      cookiePrefix: 'clstep-443',
      scope: 'openid profile email',
      signingAlgorithm: 'RS256',
      groupsClaim: 'groups',
    })
  })

  test('what is asked for, what it is signed with and where the groups are can be set', () => {
    const env = { OIDC_SCOPE: 'openid roles', OIDC_SIGNING_ALGORITHM: 'ES256', OIDC_GROUPS_CLAIM: 'realm_access.roles' }
    expect(readSettings({ ...ISSUER, ...env }, 'console').signIn).toMatchObject({
      scope: 'openid roles',
      signingAlgorithm: 'ES256',
      groupsClaim: 'realm_access.roles',
    })
  })

  test('each missing part is named', () => {
    const env = { ...LOCAL, OIDC_ISSUER: 'https://id.example.com' }
    expect(() => readSettings(env, 'console')).toThrow(/^OIDC_CLIENT_ID is not set.*\nOIDC_CLIENT_SECRET is not set/)
  })
})

test.each([
  { name: 'PORT', value: '99999' },
  { name: 'PORT', value: 'http' },
  { name: 'DATABASE_URL', value: 'mysql://host/d' },
  { name: 'OIDC_ISSUER', value: 'id.example.com' },
  { name: 'OIDC_SCOPE', value: 'profile roles' },
  { name: 'OIDC_SIGNING_ALGORITHM', value: 'HS256' },
  { name: 'AUTH_SECRET', value: 'short' },
  { name: 'SESSION_MAX_AGE_SECONDS', value: '7' },
  { name: 'LIGHTSTEP_REGION', value: 'mars' },
  { name: 'SPAN_RETENTION_DAYS', value: '9999' },
  { name: 'STATISTICS_RETENTION_DAYS', value: '7' },
])('a wrong $name is named, what to do is said, and its value is not', ({ name, value }) => {
  const read = () => readSettings({ ...LOCAL, [name]: value }, 'console')
  expect(read).toThrow(new RegExp(`^${name} must`))
  expect(read).not.toThrow(value)
})

test('all that is wrong is said at once', () => {
  expect(() => readSettings({ PORT: 'x', GATEWAY_PORT: 'y' }, 'console')).toThrow(/PORT must.*\nGATEWAY_PORT must/)
})

test('an empty variable counts as not set', () => {
  expect(readSettings({ ...LOCAL, PORT: '', OIDC_ISSUER: ' ' }, 'console').ports.console).toBe(3000)
})

describe('what HTTP tasks may call besides public addresses', () => {
  test('is nothing, unless it is named', () => {
    expect(readSettings(LOCAL, 'console').egressAllow).toEqual([])
    const env = { ...LOCAL, EGRESS_ALLOW: 'Payments.internal:8080, 10.1.2.3:80,[fd12::1]:443' }
    const named = ['payments.internal:8080', '10.1.2.3:80', '[fd12::1]:443']
    expect(readSettings(env, 'gateway').egressAllow).toEqual(named)
  })

  test.each(['payments', 'http://payments:80', 'payments:80/path', 'a:1,', 'user@payments:80', '*:80 80', 'a:99999'])(
    '%j is refused with a word on what to give',
    (value) => {
      const read = () => readSettings({ ...LOCAL, EGRESS_ALLOW: value }, 'console')
      expect(read).toThrow(/^EGRESS_ALLOW must be a list of host:port/)
    },
  )
})

describe('backends', () => {
  test('Lightstep is found by region', () => {
    const env = { ...LOCAL, LIGHTSTEP_PROJECT: 'dev', LIGHTSTEP_REGION: 'eu', LS_ACCESS_TOKEN: 't' }
    expect(readSettings(env, 'gateway').lightstep).toEqual({
      appUrl: 'https://app.eu.lightstep.com',
      apiUrl: 'https://api.eu.lightstep.com',
      apiKey: null,
      tracesUrl: 'https://ingest.eu.lightstep.com/traces/otlp/v0.9',
      project: 'dev',
      org: null,
      accessToken: 't',
    })
  })

  test("OpenTelemetry's variables are understood", () => {
    const env = {
      ...LOCAL,
      OTEL_EXPORTER_OTLP_ENDPOINT: 'http://collector:4318',
      OTEL_EXPORTER_OTLP_HEADERS: 'A=b%20c,d=e',
    }
    expect(readSettings(env, 'gateway').otlpExport).toEqual({
      tracesUrl: 'http://collector:4318/v1/traces',
      headers: { a: 'b c', d: 'e' },
    })
  })

  test.each(['http://localhost:4318', 'http://127.0.0.1:8080'])(
    'our own receiver %s is refused as a backend',
    (url) => {
      expect(() => readSettings({ ...LOCAL, OTEL_EXPORTER_OTLP_ENDPOINT: url }, 'gateway')).toThrow(
        /^OTEL_EXPORTER_OTLP_ENDPOINT points at our own/,
      )
    },
  )

  test('a token without a project is refused', () => {
    expect(() => readSettings({ ...LOCAL, LIGHTSTEP_ACCESS_TOKEN: 't' }, 'gateway')).toThrow(
      /^LIGHTSTEP_PROJECT is not set/,
    )
  })
})
