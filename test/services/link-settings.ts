import { LINK_TEMPLATES } from '#config/link-templates.ts'
import type { LightstepSettings } from '#config/settings.ts'

/** An installation that sends to Lightstep, and what else it may link to. */
export const LIGHTSTEP: LightstepSettings = {
  appUrl: 'https://app.lightstep.com',
  apiUrl: 'https://api.lightstep.com',
  tracesUrl: 'https://ingest.lightstep.com/traces/otlp/v0.9',
  project: 'demo',
  org: null,
  accessToken: 'token',
  apiKey: null,
}
export const LINK = { ...LINK_TEMPLATES.lightstep, settings: { base: LIGHTSTEP.appUrl, project: LIGHTSTEP.project } }
export const JAEGER = { ...LINK_TEMPLATES.jaeger, settings: { base: 'http://127.0.0.1:16686' } }
export const COLLECTOR = { tracesUrl: 'https://collector.example/v1/traces', headers: {} }
