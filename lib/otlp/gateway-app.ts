import { Hono } from 'hono'
import type { Host } from '#host/host.ts'
import { createOtlpApp } from './app.ts'
import { loopbackOnly } from './loopback.ts'
import type { TraceReceiver } from './receiver.ts'

/** How long a receiver of task tokens may go on with the keys it has. */
const JWKS_MAX_AGE_SECONDS = 300

/** What listens on the gateway port: the public keys of task tokens, and all that the OTLP port has. */
export function createGatewayApp(host: Host, receiver?: TraceReceiver): Hono {
  const app = new Hono()
  if (host.settings.isLocal) app.use(loopbackOnly)
  app.get('/.well-known/jwks.json', (c) => {
    c.header('cache-control', `public, max-age=${JWKS_MAX_AGE_SECONDS}`)
    return c.json(host.tokens.publicJwks())
  })
  app.route('/', createOtlpApp(host, receiver))
  return app
}
