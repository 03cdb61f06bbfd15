import { spawn } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import { createServer as createTcpServer, type AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import { Client } from 'pg'
import { createTaskTokens, type TaskTokens } from '#identity/task-token.ts'
import { startOtlpReceiver, type OtlpReceiver } from '../support/otlp-receiver.ts'
import { createTestDatabase } from '../support/postgres.ts'

const ENTRY = fileURLToPath(new URL('../../lib/demo/service.ts', import.meta.url))

export const newTokens = (): TaskTokens => {
  const { privateKey } = generateKeyPairSync('ed25519')
  return createTaskTokens(privateKey.export({ type: 'pkcs8', format: 'pem' }).toString())
}

/** Publishes the keys like the gateway does; `stop` makes them unreachable. */
async function publishKeys(tokens: TaskTokens): Promise<{ url: string; stop(): Promise<void> }> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(tokens.publicJwks()))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      server.close()
      server.closeAllConnections()
      if (server.listening) await once(server, 'close')
    },
  }
}

export interface PaymentsProcess {
  /** Also the audience of its tokens. */
  readonly url: string
  /** Ends its standard input, as a dead parent does, and tells the exit code. */
  stop(): Promise<number | null>
}

/** The demo service as `npm start` runs it: a process of its own with a pipe as its standard input. */
export async function startPayments(options: {
  readonly databaseUrl: string
  readonly gatewayUrl: string
  readonly otlpPort: number
}): Promise<PaymentsProcess> {
  const port = await freePort()
  const child = spawn(process.execPath, [ENTRY], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {
      NODE_ENV: 'test',
      PATH: process.env.PATH,
      DATABASE_URL: options.databaseUrl,
      AUTH_SECRET: 'only for this test, not a secret at all',
      GATEWAY_URL: options.gatewayUrl,
      OTLP_PORT: String(options.otlpPort),
      DEMO_PORT: String(port),
    },
  })
  const ended = once(child, 'exit')
  const heard = await Promise.race([once(child.stdout, 'data'), ended.then(([code]) => `ended with ${code}`)])
  if (!String(heard).includes(`:${port}`)) throw new Error(`payments did not start: ${String(heard)}`)
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      child.stdin.end()
      const [code] = (await ended) as [number | null]
      return code
    },
  }
}

/** Everything around the service: its database, the keys it verifies with, and who receives its spans. */
export interface PaymentsWorld {
  readonly tokens: TaskTokens
  readonly otlp: OtlpReceiver
  /** A connection to the service's database. */
  readonly sql: Client
  start(): Promise<PaymentsProcess>
  stopKeys(): Promise<void>
  close(): Promise<void>
}

export async function createPaymentsWorld(): Promise<PaymentsWorld> {
  const tokens = newTokens()
  const [database, keys, otlp] = await Promise.all([createTestDatabase(), publishKeys(tokens), startOtlpReceiver()])
  const sql = new Client({ connectionString: database.url })
  await sql.connect()
  const running: PaymentsProcess[] = []
  return {
    tokens,
    otlp,
    sql,
    stopKeys: keys.stop,
    async start() {
      const options = { databaseUrl: database.url, gatewayUrl: keys.url, otlpPort: otlp.port }
      const payments = await startPayments(options)
      running.push(payments)
      return payments
    },
    async close() {
      await Promise.all(running.map((payments) => payments.stop()))
      await sql.end()
      await Promise.all([keys.stop(), otlp.close(), database.drop()])
    },
  }
}

async function freePort(): Promise<number> {
  const server = createTcpServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
