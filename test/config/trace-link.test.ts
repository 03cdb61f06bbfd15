import { describe, expect, test } from 'vitest'
import { readSettings } from '#config/env.ts'
import { LINK_TEMPLATES } from '#config/link-templates.ts'

const required = { DATABASE_URL: 'postgresql://user:pw@127.0.0.1:5432/db', AUTH_SECRET: 'x'.repeat(32) }

const linkOf = (env: { readonly [name: string]: string }) => readSettings({ ...required, ...env }, 'console').traceLink

const problemOf = (env: { readonly [name: string]: string }): string => {
  try {
    linkOf(env)
    return ''
  } catch (error) {
    return error instanceof Error ? error.message : ''
  }
}

describe('links lead', () => {
  test('nowhere when nothing is said', () => {
    expect(linkOf({})).toBeNull()
  })

  test('into Lightstep when its project is known, and the page says how much of a trace it shows', () => {
    expect(linkOf({ LIGHTSTEP_PROJECT: 'demo', LIGHTSTEP_REGION: 'eu' })).toEqual({
      ...LINK_TEMPLATES.lightstep,
      settings: { base: 'https://app.eu.lightstep.com', project: 'demo' },
    })
  })

  test('into the backend that is named, with what its template asks for and no more', () => {
    const env = {
      TRACE_LINK_BACKEND: 'jaeger',
      TRACE_LINK_BASE_URL: 'https://jaeger.example.com/',
      TRACE_LINK_ORG: 'o',
    }
    expect(linkOf({ ...env, LIGHTSTEP_PROJECT: 'demo' })).toEqual({
      ...LINK_TEMPLATES.jaeger,
      settings: { base: 'https://jaeger.example.com' },
    })
  })

  test('where a template of one’s own says', () => {
    const env = { TRACE_LINK_TEMPLATE: '{base}/t/{traceId}', TRACE_LINK_BASE_URL: 'https://t.example.com' }
    expect(linkOf({ ...env, TRACE_LINK_NAME: 'Traces' })).toEqual({
      name: 'Traces',
      template: '{base}/t/{traceId}',
      spansMax: null,
      settings: { base: 'https://t.example.com' },
    })
  })
})

test.each([
  [{ TRACE_LINK_BACKEND: 'paper' }, 'TRACE_LINK_BACKEND must be one of lightstep, jaeger'],
  [{ TRACE_LINK_BACKEND: 'tempo' }, 'TRACE_LINK_BASE_URL is not set; links into Grafana need it.'],
  [{ TRACE_LINK_BACKEND: 'tempo' }, 'TRACE_LINK_DATASET is not set; links into Grafana need it.'],
  [{ TRACE_LINK_BACKEND: 'xray', TRACE_LINK_REGION: 'evil.example/' }, 'TRACE_LINK_REGION must be a region of AWS'],
  [{ TRACE_LINK_TEMPLATE: 'javascript:alert({traceId})' }, 'TRACE_LINK_TEMPLATE must be an https address'],
  [{ TRACE_LINK_TEMPLATE: 'https://t.example.com/about' }, 'and name {traceId} or {spanId}'],
  [{ TRACE_LINK_TEMPLATE: 'https://{org}.example.com/{traceId}' }, 'TRACE_LINK_TEMPLATE must be an https address'],
  [{ TRACE_LINK_TEMPLATE: 'https://t.example.com/{traceId}/{token}' }, 'names {token}, which is nothing known'],
  [{ TRACE_LINK_TEMPLATE: '{base}/{traceId}', TRACE_LINK_BACKEND: 'jaeger' }, 'are both set'],
])('%o is refused in words', (env, words) => {
  expect(problemOf(env)).toContain(words)
})
