import next from 'next'
import { fileURLToPath } from 'node:url'
import { readProcessSettings } from '#config/env.ts'
import { currentHost } from '#host/current.ts'
import { answerHealth, createHttpServer } from './http-server.ts'
import { misdirected } from './local-host.ts'

/** Program: the console. Next.js serves it; the host is made by instrumentation.ts before the first request. */
const HEALTH_PATH = '/api/health'

const settings = readProcessSettings('console')
const isDev = process.argv.includes('--dev')
const dir = fileURLToPath(new URL('../../', import.meta.url))

const http = createHttpServer((request, response) => {
  if (request.url === HEALTH_PATH) answerHealth(response, 'console')
  else if (!settings.isLocal || !misdirected(request, response, settings.publicUrl)) void handle(request, response)
})
const app = next({
  dev: isDev,
  dir,
  hostname: settings.bindAddress,
  port: settings.ports.console,
  httpServer: http.server,
})
const handle = app.getRequestHandler()

await app.prepare()
await http.listen(settings.ports.console, settings.bindAddress)
process.send?.('ready')

process.once('SIGTERM', () => {
  void Promise.allSettled([http.close(), currentHost().stop()]).then(() => process.exit(0))
})
