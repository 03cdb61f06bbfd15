import type { Settings } from '#config/settings.ts'
import { destinationsOf, type Destination } from '#telemetry/destinations.ts'
import { bad, ok, unknown, type Check } from './check.ts'
import { reach } from './reach.ts'

/** Whether each trace backend takes what it is sent: asked with a request without spans, which leaves nothing there. */
export async function checkExport(settings: Settings): Promise<readonly Check[]> {
  const destinations = destinationsOf(settings)
  if (destinations.length > 0) return Promise.all(destinations.map(checkDestination))
  return [
    unknown({
      id: 'export',
      title: 'Export',
      says: 'No trace backend is configured: spans stay here.',
      fix: 'Set LIGHTSTEP_PROJECT and LIGHTSTEP_ACCESS_TOKEN, or OTEL_EXPORTER_OTLP_ENDPOINT, or EXPORT_DESTINATIONS',
    }),
  ]
}

const WORDS: { readonly [name: string]: { readonly title: string; readonly address: string; readonly token: string } } =
  {
    lightstep: { title: 'Lightstep', address: 'LIGHTSTEP_REGION', token: 'LIGHTSTEP_ACCESS_TOKEN' },
    otlp: { title: 'otlp', address: 'OTEL_EXPORTER_OTLP_ENDPOINT', token: 'OTEL_EXPORTER_OTLP_HEADERS' },
  }
const FURTHER = { address: 'EXPORT_DESTINATIONS', token: 'EXPORT_DESTINATIONS' }

async function checkDestination({ name, url, headers }: Destination): Promise<Check> {
  const { title, address, token } = WORDS[name] ?? { ...FURTHER, title: name }
  const about = {
    id: `export:${name}`,
    title: `Export to ${title}`,
    facts: [['Address', new URL(url).origin]] as const,
  }
  const reached = await reach(url, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/x-protobuf' },
    // An ExportTraceServiceRequest without spans is no bytes at all.
    body: new Uint8Array(),
  })
  const { status } = reached
  if (status === null)
    return bad({
      ...about,
      says: `It cannot be reached: ${reached.why}.`,
      fix: `Correct ${address}, or open the way there`,
    })
  if (status === 401 || status === 403)
    return bad({ ...about, says: `It answered ${status}: the token is not accepted.`, fix: `Correct ${token}` })
  if (status < 200 || status > 299)
    return bad({ ...about, says: `It answered ${status}, which is no OTLP/HTTP.`, fix: `Correct ${address}` })
  return ok({ ...about, says: `It answered ${status}.` })
}
