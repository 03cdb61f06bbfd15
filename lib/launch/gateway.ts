import { getRequestListener } from '@hono/node-server'
import type { Hono } from 'hono'
import { openHost } from '#host/open.ts'
import { createOtlpApp } from '#otlp/app.ts'
import { createGatewayApp } from '#otlp/gateway-app.ts'
import { createTraceReceiver } from '#otlp/receiver.ts'
import { answerHealth, createHttpServer, type HttpServer } from './http-server.ts'

/** Program: the gateway. It serves what machines call and runs tasks, beside the console. */
const HEALTH_PATH = '/health'

const host = openHost('gateway')
const { ports, bindAddress } = host.settings

async function serve(app: Hono, port: number): Promise<HttpServer> {
  const listener = getRequestListener(app.fetch)
  const http = createHttpServer((request, response) => {
    if (request.url === HEALTH_PATH) answerHealth(response, 'gateway')
    else void listener(request, response)
  })
  await http.listen(port, bindAddress)
  return http
}

const receiver = createTraceReceiver(host)
receiver.intake.start()

const servers = [
  await serve(createOtlpApp(host, receiver), ports.otlp),
  await serve(createGatewayApp(host, receiver), ports.gateway),
]
await host.start()
process.send?.('ready')

process.once('SIGTERM', () => {
  void Promise.allSettled(servers.map((server) => server.close()))
    .then(() => receiver.intake.stop())
    .then(() => host.stop())
    .finally(() => process.exit(0))
})
