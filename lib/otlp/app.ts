import { Hono } from 'hono'
import type { Host } from '#host/host.ts'
import { receiveSpans } from '#services/spans/receive-spans.ts'
import { log } from '#telemetry/log.ts'
import { OTLP_LIMITS } from '#trace/otlp-limits.ts'
import { loopbackOnly } from './loopback.ts'
import { createTracesApp } from './traces-app.ts'

/** Each may hold 64 MiB inflated. */
const IN_FLIGHT_MAX = 8

/** What listens on the OTLP port: `POST /v1/traces` and `GET /health`. */
export function createOtlpApp(host: Host): Hono {
  const app = new Hono()
  if (host.settings.isLocal) app.use(loopbackOnly)
  app.get('/health', (c) => c.json({ status: 'ok' }))
  app.route(
    '/',
    createTracesApp({
      storeSpans: (spans) => receiveSpans(host, spans),
      limits: OTLP_LIMITS,
      inFlightMax: IN_FLIGHT_MAX,
      onError: (error) => log.error({ err: error }, 'spans could not be received'),
    }),
  )
  return app
}
