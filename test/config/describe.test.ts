import { expect, test } from 'vitest'
import { describeEnvironment } from '#config/describe.ts'
import { Variables } from '#config/variables.ts'

const viewsOf = (env: Record<string, string>) =>
  new Map(describeEnvironment(env).flatMap(({ variables }) => variables.map((each) => [each.name as string, each])))

test('every variable that is read is shown once', () => {
  const names = describeEnvironment({}).flatMap(({ variables }) => variables.map(({ name }) => name))
  expect(names.toSorted()).toEqual(Object.keys(Variables.shape).toSorted())
})

test('a variable shows what it is at, and whether somebody set it', () => {
  const views = viewsOf({ PORT: '3100', LIGHTSTEP_PROJECT: ' demo ' })
  expect(views.get('PORT')).toMatchObject({ value: '3100', isDefault: false, isSecret: false })
  expect(views.get('OTLP_PORT')).toMatchObject({ value: '4318', isDefault: true })
  expect(views.get('LIGHTSTEP_PROJECT')).toMatchObject({ value: 'demo', isDefault: false })
  expect(views.get('OIDC_ISSUER')).toMatchObject({ value: null, isDefault: false })
})

test('of a secret nothing is shown but that it is set, and of an address nothing that lets somebody in', () => {
  const env = {
    AUTH_SECRET: 'hunter2'.repeat(6),
    OIDC_CLIENT_SECRET: 'hunter2',
    LIGHTSTEP_ACCESS_TOKEN: 'hunter2',
    LS_ACCESS_TOKEN: 'hunter2',
    LIGHTSTEP_API_KEY: 'hunter2',
    OTEL_EXPORTER_OTLP_HEADERS: 'authorization=hunter2',
    OTEL_EXPORTER_OTLP_TRACES_HEADERS: 'authorization=hunter2',
    DATABASE_URL: 'postgresql://clstep:hunter2@db.internal:5432/clstep?password=hunter2',
    OTEL_EXPORTER_OTLP_ENDPOINT: 'https://hunter2:hunter2@collector.example/path?token=hunter2#hunter2',
  }
  const views = viewsOf(env)
  expect(JSON.stringify([...views.values()])).not.toContain('hunter2')
  expect(views.get('AUTH_SECRET')).toMatchObject({ value: 'set', isSecret: true })
  expect(views.get('DATABASE_URL')?.value).toBe('postgresql://db.internal:5432/clstep')
  expect(views.get('OTEL_EXPORTER_OTLP_ENDPOINT')?.value).toBe('https://collector.example/path')
})
