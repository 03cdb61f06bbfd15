import type { Settings } from '#config/settings.ts'
import { AppError } from '#core/errors.ts'
import type { ExportScope } from '#trace/sampling-export.ts'

/** A backend that gets our spans by OTLP/HTTP. */
export interface Destination {
  /** Names its cursor. */
  readonly name: string
  readonly url: string
  readonly headers: { readonly [name: string]: string }
  readonly scope: ExportScope
}

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\]|0\.0\.0\.0)$/i

const portOf = (url: URL): number => Number(url.port || (url.protocol === 'https:' ? 443 : 80))

/** Whether spans sent there would come back to us, to be sent again for ever. */
function isOwnReceiver(url: string, settings: Pick<Settings, 'ports' | 'gatewayUrl' | 'bindAddress'>): boolean {
  const target = new URL(url)
  const { hostname } = target
  const gateway = new URL(settings.gatewayUrl)
  const isHere = LOOPBACK.test(hostname) || hostname === settings.bindAddress || hostname === gateway.hostname
  return isHere && [settings.ports.otlp, settings.ports.gateway, portOf(gateway)].includes(portOf(target))
}

/** The configured backends. Throws when one of them is this product's own receiver. */
export function destinationsOf(settings: Settings): readonly Destination[] {
  const { lightstep, otlpExport, exporting } = settings
  const { scopes } = exporting
  const token = lightstep?.accessToken
  const all: Destination[] = [
    ...(lightstep && token
      ? [
          {
            name: 'lightstep',
            url: lightstep.tracesUrl,
            headers: { 'lightstep-access-token': token },
            scope: scopes.lightstep,
          },
        ]
      : []),
    ...(otlpExport
      ? [{ name: 'otlp', url: otlpExport.tracesUrl, headers: otlpExport.headers, scope: scopes.otlp }]
      : []),
    ...exporting.further.map(({ name, tracesUrl, headers, scope }) => ({ name, url: tracesUrl, headers, scope })),
  ]
  const own = all.find(({ url }) => isOwnReceiver(url, settings))
  if (own) {
    const where = VARIABLES[own.name] ?? 'EXPORT_DESTINATIONS'
    throw new AppError('invalid', `${own.url} is this product's own receiver: set ${where} to another address.`)
  }
  return all
}

const VARIABLES: { readonly [name: string]: string } = {
  lightstep: 'LIGHTSTEP_REGION',
  otlp: 'OTEL_EXPORTER_OTLP_ENDPOINT',
}
