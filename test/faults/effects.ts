import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

/** A service that tasks call, outside of any database: it counts what it was asked to do by idempotency key. */
export interface Effects {
  readonly port: number
  /** How often each key was asked for. */
  readonly calls: ReadonlyMap<string, number>
  /** How many requests are being answered just now. */
  underWay(): number
  close(): Promise<void>
}

/** `/do?ms=…` answers after a while, `/flaky` fails the first time it hears a key; `/v1/traces` takes spans, `/away/v1/traces` none. */
export async function startEffects(): Promise<Effects> {
  const calls = new Map<string, number>()
  let open = 0
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://effects')
    if (url.pathname.endsWith('/v1/traces')) {
      request.resume()
      return response.writeHead(url.pathname.startsWith('/away') ? 503 : 200).end()
    }
    const key = String(request.headers['idempotency-key'])
    const count = (calls.get(key) ?? 0) + 1
    calls.set(key, count)
    open++
    request.resume()
    void delay(Number(url.searchParams.get('ms') ?? 0)).then(() => {
      open--
      response.writeHead(url.pathname === '/flaky' && count === 1 ? 500 : 200, { 'content-type': 'application/json' })
      return response.end('{}')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: (server.address() as AddressInfo).port,
    calls,
    underWay: () => open,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
