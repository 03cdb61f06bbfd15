import { expect, test } from 'vitest'
import type { Settings } from '#config/settings.ts'
import { destinationsOf } from '#telemetry/destinations.ts'
import { EXPORTING } from '../support/exporting.ts'

const settings = (over: Partial<Settings>): Settings =>
  ({
    bindAddress: '127.0.0.1',
    ports: { console: 3000, gateway: 8080, otlp: 4318, idp: 4100, demo: 4700 },
    gatewayUrl: 'http://gateway.example:8080',
    lightstep: null,
    traceLink: null,
    otlpExport: null,
    exporting: EXPORTING,
    ...over,
  }) as Settings
const lightstep = {
  appUrl: 'https://app.lightstep.com',
  apiUrl: 'https://api.lightstep.com',
  tracesUrl: 'https://ingest.lightstep.com/traces/otlp/v0.9',
  project: 'p',
  org: null,
  apiKey: null,
}

test('each configured backend is a destination of its own; Lightstep only with a token', () => {
  const otlpExport = { tracesUrl: 'https://collector.example/v1/traces', headers: { 'x-key': 'k' } }
  expect(destinationsOf(settings({ lightstep: { ...lightstep, accessToken: 't' }, otlpExport }))).toEqual([
    { name: 'lightstep', url: lightstep.tracesUrl, headers: { 'lightstep-access-token': 't' }, scope: 'all' },
    { name: 'otlp', url: otlpExport.tracesUrl, headers: { 'x-key': 'k' }, scope: 'all' },
  ])
  expect(destinationsOf(settings({ lightstep: { ...lightstep, accessToken: null } }))).toEqual([])
})

test.each([
  'http://localhost:4318/v1/traces',
  'http://127.0.0.1:8080/v1/traces',
  'http://[::1]:4318/v1/traces',
  'http://gateway.example:8080/v1/traces',
])('our own receiver %s is refused: spans would go round for ever', (tracesUrl) => {
  expect(() => destinationsOf(settings({ otlpExport: { tracesUrl, headers: {} } }))).toThrow('own receiver')
})

test('another collector on this machine is fine', () => {
  const otlpExport = { tracesUrl: 'http://localhost:4319/v1/traces', headers: {} }
  expect(destinationsOf(settings({ otlpExport }))).toHaveLength(1)
})

test('further backends have names of their own, and each gets what it is meant to', () => {
  const further = [{ name: 'jaeger', tracesUrl: 'http://jaeger:4318/v1/traces', headers: {}, scope: 'ours' as const }]
  expect(destinationsOf(settings({ exporting: { ...EXPORTING, further } }))).toEqual([
    { name: 'jaeger', url: 'http://jaeger:4318/v1/traces', headers: {}, scope: 'ours' },
  ])
  const own = [{ name: 'mine', tracesUrl: 'http://localhost:4318/v1/traces', headers: {}, scope: 'ours' as const }]
  expect(() => destinationsOf(settings({ exporting: { ...EXPORTING, further: own } }))).toThrow('EXPORT_DESTINATIONS')
})
