import type { Settings } from '#config/settings.ts'
import { AppError } from '#core/errors.ts'

/** A backend that gets our spans by OTLP/HTTP. */
export interface Destination {
  /** Names its cursor. */
  readonly name: 'lightstep' | 'otlp'
  readonly url: string
  readonly headers: { readonly [name: string]: string }
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
  const { lightstep, otlpExport } = settings
  const token = lightstep?.accessToken
  const all: Destination[] = [
    ...(lightstep && token
      ? [{ name: 'lightstep' as const, url: lightstep.tracesUrl, headers: { 'lightstep-access-token': token } }]
      : []),
    ...(otlpExport ? [{ name: 'otlp' as const, url: otlpExport.tracesUrl, headers: otlpExport.headers }] : []),
  ]
  const own = all.find(({ url }) => isOwnReceiver(url, settings))
  if (own) {
    const where = own.name === 'otlp' ? 'OTEL_EXPORTER_OTLP_ENDPOINT' : 'LIGHTSTEP_REGION'
    throw new AppError('invalid', `${own.url} is this product's own receiver: set ${where} to another address.`)
  }
  return all
}
