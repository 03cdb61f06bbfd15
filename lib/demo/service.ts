import { serve } from '@hono/node-server'
import { readProcessSettings } from '#config/env.ts'
import { createPaymentsApp } from './payments/app.ts'
import { openPaymentsDatabase } from './payments/database.ts'
import { createTokenVerifier } from './payments/token-verifier.ts'
import { startServiceTelemetry } from './payments/telemetry.ts'

const VERSION = '1.0.0'
const STOP_MS_MAX = 800

/** The demo service `payments`: a process of its own that ends with whoever holds the other end of its standard input. */
const settings = readProcessSettings('demo')
const telemetry = startServiceTelemetry({
  tracesUrl: `http://127.0.0.1:${settings.ports.otlp}/v1/traces`,
  version: VERSION,
})
const database = await openPaymentsDatabase(settings.databaseUrl)
const verify = createTokenVerifier({
  audience: `http://127.0.0.1:${settings.ports.demo}`,
  jwksUrl: `${settings.gatewayUrl}/.well-known/jwks.json`,
})
const app = createPaymentsApp({ database, verify, version: VERSION })
const server = serve({ fetch: app.fetch, hostname: '127.0.0.1', port: settings.ports.demo }, ({ port }) => {
  process.stdout.write(`payments listens on http://127.0.0.1:${port}\n`)
  process.send?.('ready')
})
server.on('error', (error) => {
  process.stderr.write(`payments could not listen on port ${settings.ports.demo}: ${error.message}\n`)
  process.exit(1)
})

let isStopping = false
async function stop(): Promise<void> {
  if (isStopping) return
  isStopping = true
  setTimeout(() => process.exit(0), STOP_MS_MAX).unref()
  server.close()
  await Promise.allSettled([telemetry.stop(), database.close()])
  process.exit(0)
}
process.stdin.on('end', stop).on('error', stop).resume()
process.on('SIGTERM', stop).on('SIGINT', stop)
