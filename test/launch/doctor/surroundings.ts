import { generateKeyPairSync } from 'node:crypto'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { openDatabase } from '#db/database.ts'
import { createLive } from '#db/live.ts'
import type { Host } from '#host/host.ts'
import { createTaskTokens } from '#identity/task-token.ts'
import { answerHealth, createHttpServer } from '#launch/http-server.ts'
import { createGatewayApp } from '#otlp/gateway-app.ts'
import { createScriptTaskHandler } from '#runner/script-task.ts'
import { createSandbox } from '#sandbox/sandbox.ts'
import { startSampler } from '#services/sampling/loops.ts'
import { createExportStore } from '#services/spans/export-store.ts'
import { startExporter } from '#telemetry/export.ts'
import { EXPORTING } from '../../support/exporting.ts'
import { createStage } from '../../support/stage.ts'

/** What a stand-in answers, by path; what is not named is a 404. */
type Answers = { [path: string]: (request: IncomingMessage) => { readonly status: number; readonly body?: unknown } }

/** Identity provider, collector and trace backend in one. */
export interface Surroundings {
  readonly url: string
  readonly answers: Answers
  close(): Promise<void>
}

export async function startSurroundings(): Promise<Surroundings> {
  const answers: Answers = {}
  const server = createServer(async (request, response) => {
    await request.toArray()
    const path = (request.url ?? '').replace(/\?.*/, '').replace(/\/trace\/.*/, '/trace')
    const { status, body } = answers[path]?.(request) ?? { status: 404 }
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body ?? {}))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  answers['/.well-known/openid-configuration'] = () => ({ status: 200, body: discovery(url) })
  answers['/keys'] = () => ({ status: 200, body: { keys: [{ kty: 'RSA' }] } })
  answers['/v1/traces'] = () => ({ status: 200 })
  answers['/trace'] = () => ({ status: 200 })
  return {
    url,
    answers,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

export const discovery = (issuer: string) => ({
  issuer,
  jwks_uri: `${issuer}/keys`,
  id_token_signing_alg_values_supported: ['RS256', 'ES256'],
  scopes_supported: ['openid', 'profile', 'email', 'groups'],
})

/** A database, and what of the product runs on it. */
export interface Running {
  readonly databaseUrl: string
  readonly gatewayPort: number
  readonly query: (sql: string) => Promise<{ readonly rows: readonly unknown[] }>
  closeGateway(): Promise<void>
  close(): Promise<void>
}

/** A runner, a gateway and an exporter to `collectorUrl`, in this process. */
export async function startRunning(collectorUrl: string): Promise<Running> {
  const stage = await createStage()
  const sandbox = createSandbox({ threadsMax: 1 })
  stage.enter({ 'system:script': createScriptTaskHandler(sandbox) })
  const db = openDatabase(stage.url, { connectionsMax: 4, name: 'conductor-lightstep gateway' })
  const live = createLive(db)
  const gateway = await startGateway({ db, live })
  const exporter = startExporter({
    destination: { name: 'otlp', url: `${collectorUrl}/v1/traces`, headers: {}, scope: 'all' },
    settings: EXPORTING,
    store: createExportStore(db),
    onError: () => undefined,
    onRefused: () => undefined,
  })
  const sampler = startSampler(db, live, () => undefined)
  return {
    databaseUrl: stage.url,
    gatewayPort: gateway.port,
    query: (sql) => db.pool.query(sql),
    closeGateway: gateway.close,
    async close() {
      await Promise.all([exporter.stop(), sampler.stop(), gateway.close(), sandbox.close()])
      await live.close()
      await db.close()
      await stage.close()
    },
  }
}

async function startGateway(parts: Pick<Host, 'db' | 'live'>) {
  const pem = generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
  const host = { ...parts, tokens: createTaskTokens(pem), settings: { isLocal: false } } as Host
  const answer = getRequestListener(createGatewayApp(host).fetch)
  const http = createHttpServer((request, response) => {
    if (request.url === '/health') answerHealth(response, 'gateway')
    else void answer(request, response)
  })
  await http.listen(0, '127.0.0.1')
  const { port } = http.server.address() as AddressInfo
  let closing: Promise<void> | null = null
  return { port, close: () => (closing ??= http.close()) }
}
