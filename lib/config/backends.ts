import type { LightstepSettings, Settings } from './settings.ts'
import { readTraceLink } from './trace-link.ts'
import { SettingsError, type Variables } from './variables.ts'

const HOSTS = { us: 'lightstep.com', eu: 'eu.lightstep.com' } as const
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]', '0.0.0.0'])

/** Where spans go besides our own store, and where they are looked at. */
export function readBackends(variables: Variables): Pick<Settings, 'lightstep' | 'traceLink' | 'otlpExport'> {
  const lightstep = readLightstep(variables)
  return { lightstep, traceLink: readTraceLink(variables, lightstep), otlpExport: readOtlpExport(variables) }
}

function readLightstep(variables: Variables): LightstepSettings | null {
  const accessToken = variables.LIGHTSTEP_ACCESS_TOKEN ?? variables.LS_ACCESS_TOKEN ?? null
  if (variables.LIGHTSTEP_PROJECT === undefined) {
    if (accessToken === null) return null
    throw new SettingsError([
      'LIGHTSTEP_PROJECT is not set although an access token is; give the project the token belongs to.',
    ])
  }
  const host = HOSTS[variables.LIGHTSTEP_REGION]
  return {
    appUrl: variables.LIGHTSTEP_APP_URL ?? `https://app.${host}`,
    apiUrl: variables.LIGHTSTEP_API_URL ?? `https://api.${host}`,
    tracesUrl: elsewhere(
      'LIGHTSTEP_TRACES_URL',
      variables.LIGHTSTEP_TRACES_URL ?? `https://ingest.${host}/traces/otlp/v0.9`,
      variables,
    ),
    project: variables.LIGHTSTEP_PROJECT,
    org: variables.LIGHTSTEP_ORG ?? null,
    accessToken,
    apiKey: variables.LIGHTSTEP_API_KEY ?? null,
  }
}

/** The rules of OpenTelemetry's own variables: a traces endpoint is taken as it is, a general one gets `/v1/traces`. */
function readOtlpExport(variables: Variables): Settings['otlpExport'] {
  const { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces, OTEL_EXPORTER_OTLP_ENDPOINT: general } = variables
  const tracesUrl = traces ?? (general === undefined ? undefined : `${general}/v1/traces`)
  if (tracesUrl === undefined) return null
  const name = traces === undefined ? 'OTEL_EXPORTER_OTLP_ENDPOINT' : 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'
  return {
    tracesUrl: elsewhere(name, tracesUrl, variables),
    headers: {
      ...headersOf('OTEL_EXPORTER_OTLP_HEADERS', variables.OTEL_EXPORTER_OTLP_HEADERS),
      ...headersOf('OTEL_EXPORTER_OTLP_TRACES_HEADERS', variables.OTEL_EXPORTER_OTLP_TRACES_HEADERS),
    },
  }
}

/** Exporting to our own receiver would send every span in a circle. */
function elsewhere(name: string, url: string, { OTLP_PORT, GATEWAY_PORT }: Variables): string {
  const { hostname, port } = new URL(url)
  if (!LOOPBACK.has(hostname) || (Number(port) !== OTLP_PORT && Number(port) !== GATEWAY_PORT)) return url
  throw new SettingsError([`${name} points at our own receiver; unset it, or give the address of another backend.`])
}

function headersOf(name: string, list: string | undefined): { [name: string]: string } {
  if (list === undefined) return {}
  return Object.fromEntries(
    list.split(',').map((pair) => {
      const at = pair.indexOf('=')
      if (at < 1) throw new SettingsError([`${name} must be a list such as name=value,other=value; correct it.`])
      return [pair.slice(0, at).trim().toLowerCase(), decoded(name, pair.slice(at + 1).trim())]
    }),
  )
}

function decoded(name: string, value: string): string {
  try {
    return decodeURIComponent(value)
  } catch {
    throw new SettingsError([`${name} has a value that is not percent-encoded; write a percent sign as %25.`])
  }
}
