import { describe, expect, test } from 'vitest'
import { LINK_FACTS, LINK_TEMPLATES, unknownNames } from '#config/link-templates.ts'
import type { SpanId, TraceId } from '#core/ids.ts'
import { deepLink, explainLink } from '#trace/deep-link.ts'

const span = {
  traceId: '0192f4c155aa7c3d9e015566778899aa' as TraceId,
  spanId: '00f067aa0ba902b7' as SpanId,
  startNs: '1764000000000000001',
  endNs: '1764000000250000002',
  service: 'payments api',
}

const settings = {
  base: 'https://traces.example.com',
  project: 'payments-prod',
  org: 'acme',
  environment: 'live',
  dataset: 'tempo-1',
  region: 'eu-central-1',
}

const panes = {
  t: {
    datasource: 'tempo-1',
    queries: [
      {
        refId: 'A',
        datasource: { type: 'tempo', uid: 'tempo-1' },
        queryType: 'traceql',
        query: '0192f4c155aa7c3d9e015566778899aa',
      },
    ],
    range: { from: '1764000000000', to: '1764000000251' },
  },
}

const LINKS: { readonly [backend in keyof typeof LINK_TEMPLATES]: string } = {
  lightstep:
    'https://traces.example.com/payments-prod/trace?span_guid=00f067aa0ba902b7&at_micros=1764000000125000#span-00f067aa0ba902b7',
  jaeger: 'https://traces.example.com/trace/0192f4c155aa7c3d9e015566778899aa?uiFind=00f067aa0ba902b7',
  zipkin: 'https://traces.example.com/traces/0192f4c155aa7c3d9e015566778899aa',
  tempo: `https://traces.example.com/explore?schemaVersion=1&orgId=acme&panes=${encodeURIComponent(JSON.stringify(panes))}`,
  honeycomb:
    'https://ui.honeycomb.io/acme/environments/live/datasets/tempo-1/trace?trace_id=0192f4c155aa7c3d9e015566778899aa&span=00f067aa0ba902b7&trace_start_ts=1764000000&trace_end_ts=1764000001',
  datadog:
    'https://traces.example.com/apm/trace/0192f4c155aa7c3d9e015566778899aa?spanID=67667974448284343&timeHint=1764000000000&graphType=waterfall',
  dynatrace:
    'https://traces.example.com/ui/apps/dynatrace.distributedtracing/explorer?traceId=0192f4c155aa7c3d9e015566778899aa&spanId=00f067aa0ba902b7&tt=2025-11-24T16%3A00%3A00.000Z',
  signoz: 'https://traces.example.com/trace/0192f4c155aa7c3d9e015566778899aa?spanId=00f067aa0ba902b7',
  xray: 'https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#xray:traces/1-0192f4c1-55aa7c3d9e015566778899aa',
  'google-cloud':
    'https://console.cloud.google.com/traces/explorer;traceId=0192f4c155aa7c3d9e015566778899aa;spanId=00f067aa0ba902b7?project=payments-prod',
  elastic: 'https://traces.example.com/app/apm/link-to/trace/0192f4c155aa7c3d9e015566778899aa',
}

const backends = Object.entries(LINK_TEMPLATES).map(([id, template]) => ({ id: id as keyof typeof LINKS, template }))

describe('a span is linked', () => {
  test.each(backends)('in $template.name', ({ id, template }) => {
    expect(deepLink({ ...template, settings }, span)).toBe(LINKS[id])
  })

  test.each(backends)('in $template.name while it runs', ({ template }) => {
    expect(deepLink({ ...template, settings }, { ...span, endNs: null })).toMatch(/^https:\/\//)
  })
})

const lightstep = { ...LINK_TEMPLATES.lightstep, settings }

test('a span that still runs is linked in Lightstep with now', () => {
  expect(deepLink(lightstep, { ...span, endNs: null })).toContain('at_micros=now#')
})

test('what is put into a link is encoded; an address loses the slash it ends with', () => {
  const odd = { ...lightstep, settings: { base: 'https://app.eu.lightstep.com/', project: 'a/b?c#d e' } }
  expect(deepLink(odd, span)).toMatch(/^https:\/\/app\.eu\.lightstep\.com\/a%2Fb%3Fc%23d%20e\/trace\?/)
})

test('every template names settings and facts only, and every fact has a value', () => {
  for (const { template } of backends) expect(unknownNames(template.template)).toEqual([])
  const all = { name: 'all', template: `{base}/${LINK_FACTS.map((fact) => `{${fact}}`).join('/')}`, spansMax: null }
  expect(
    deepLink({ ...all, settings }, span)
      ?.split('/')
      .slice(3)
      .every(Boolean),
  ).toBe(true)
})

test('a template can say of which service and run a span is, and when it began and ended', () => {
  const template = '{base}/{service}/{runId}?{startMicros}-{endMicros}&{startIso}-{endIso}'
  const [start, end] = ['2025-11-24T16:00:00.000Z', '2025-11-24T16:00:00.251Z'].map(encodeURIComponent)
  expect(deepLink({ name: 'own', template, spansMax: null, settings }, span)).toBe(
    `https://traces.example.com/payments%20api/0192f4c1-55aa-7c3d-9e01-5566778899aa?1764000000000000-1764000000250001&${start}-${end}`,
  )
})

test('JSON within an address stays JSON whatever is put into it', () => {
  const dataset = 'the "second" one\\'
  const address = deepLink({ ...LINK_TEMPLATES.tempo, settings: { ...settings, dataset } }, span) ?? ''
  expect(JSON.parse(new URL(address).searchParams.get('panes') ?? '')).toMatchObject({ t: { datasource: dataset } })
})

test('a link is explained: what was put in for what, from where, and what is missing', () => {
  const own = { template: '{base}/{org}/t/{traceId}?{spanId}&{colour}', settings: { base: 'https://t.example.com/' } }
  expect(explainLink(own, span)).toEqual({
    address: `https://t.example.com//t/${span.traceId}?${span.spanId}&`,
    values: [
      { name: 'base', value: 'https://t.example.com/', from: 'setting' },
      { name: 'org', value: null, from: 'setting' },
      { name: 'traceId', value: span.traceId, from: 'span' },
      { name: 'spanId', value: span.spanId, from: 'span' },
      { name: 'colour', value: null, from: 'setting' },
    ],
    problem: 'Nothing is given for {org}, {colour}',
  })
})

test.each([
  ['x', 'It is no address'],
  ['http://app.lightstep.com', 'It leads elsewhere than to https, or to http on this machine'],
  ['https://app.lightstep.com', null],
])('a base of %s is judged: %s', (base, problem) => {
  expect(explainLink({ ...lightstep, settings: { base, project: 'p' } }, span).problem).toBe(problem)
})

test.each(['http://127.0.0.1:16686', 'http://localhost:16686'])('a backend at %s is linked without https', (base) => {
  const local = { ...LINK_TEMPLATES.jaeger, settings: { base } }
  expect(deepLink(local, span)).toMatch(/^http:/)
})

test.each([
  ['nothing is configured', null],
  ['it leads to a script', { ...lightstep, settings: { base: 'javascript:alert(1)//', project: 'p' } }],
  ['it leads elsewhere without https', { ...lightstep, settings: { base: 'http://app.lightstep.com', project: 'p' } }],
  ['it leads nowhere', { ...lightstep, settings: { base: 'x', project: 'p' } }],
  ['a setting is missing', { ...lightstep, settings: { base: settings.base } }],
])('there is no link when %s', (_, backend) => {
  expect(deepLink(backend, span)).toBeNull()
})

test('a template whose base is not given leads nowhere and says so', () => {
  const explained = explainLink({ template: '{base}/trace', settings: {} }, span)
  expect(explained).toEqual({
    address: '/trace',
    values: [{ name: 'base', value: null, from: 'setting' }],
    problem: 'Nothing is given for {base}',
  })
})
