import { Hono } from 'hono'
import type { Host } from '#host/host.ts'
import { createTraceReceiver, type TraceReceiver } from './receiver.ts'
import { loopbackOnly } from './loopback.ts'

/** What listens on the OTLP port: `POST /v1/traces` and `GET /health`. */
export function createOtlpApp(host: Host, receiver: TraceReceiver = createTraceReceiver(host)): Hono {
  const app = new Hono()
  if (host.settings.isLocal) app.use(loopbackOnly)
  app.get('/health', (c) => c.json({ status: 'ok' }))
  app.route('/', receiver.app)
  return app
}
