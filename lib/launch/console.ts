import next from 'next'
import { get, type IncomingMessage } from 'node:http'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { readProcessSettings } from '#config/env.ts'
import { currentHost } from '#host/current.ts'
import { tooLarge } from './body-limit.ts'
import { guarded } from './browser-guard.ts'
import { databaseThere } from './database-there.ts'
import { answerHealth, createHttpServer } from './http-server.ts'
import { misdirected } from './local-host.ts'

/** Program: the console. Next.js serves it; the host is made by instrumentation.ts before the first request. */
const HEALTH_PATH = '/api/health'
/** Who asked while the first page was being loaded is answered before the engine is loaded, which takes the processor. */
const OTHERS_FIRST_MS = 50
/** Where we are when we listen everywhere. */
const HERE: { readonly [address: string]: string } = { '0.0.0.0': '127.0.0.1', '::': '::1' }

const settings = readProcessSettings('console')
const isDev = process.argv.includes('--dev')
const dir = fileURLToPath(new URL('../../', import.meta.url))

const database = databaseThere()
const started = Promise.withResolvers<void>()

const http = createHttpServer((request, response) => {
  if (guarded(request, response, { ...settings, isDev }) || tooLarge(request, response)) return
  if (request.url === HEALTH_PATH) answerHealth(response, 'console')
  else if (settings.isLocal && misdirected(request, response, settings.publicUrl)) return
  else if (isWayIn(request)) void handle(request, response)
  else void started.promise.then(() => handle(request, response))
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
process.once('SIGTERM', () => {
  void Promise.allSettled([http.close(), currentHost().stop()]).then(() => process.exit(0))
})
if (!isDev) await visit('/sign-in')
process.send?.('ready')
await Promise.all([database, delay(OTHERS_FIRST_MS)])
await currentHost().start()
started.resolve()

/** What somebody sees who has no session yet; everything else waits for the host to start instead of failing. */
function isWayIn({ url = '', headers }: IncomingMessage): boolean {
  return headers.cookie === undefined && /^\/(sign-in|_next\/static)\b/.test(url)
}

/** Asks ourselves for a page, so that it is loaded before somebody else asks. */
function visit(path: string): Promise<void> {
  const { bindAddress, ports, publicUrl } = settings
  const host = HERE[bindAddress] ?? bindAddress
  return new Promise((resolve, reject) => {
    get({ host, port: ports.console, path, headers: { host: new URL(publicUrl).host } }, (response) => {
      response.resume().once('close', resolve)
    }).once('error', reject)
  })
}
