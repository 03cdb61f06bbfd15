import { createServer, request, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tooLarge } from '#launch/body-limit.ts'

const BYTES_MAX = 100_000

/** Answers with the number of bytes that came. */
let server: Server
/** Every byte that was handed on to whoever reads. */
let handedOn = 0
beforeAll(async () => {
  server = createServer((incoming, response) => {
    if (tooLarge(incoming, response, BYTES_MAX)) return
    incoming.on('data', (chunk: Buffer) => (handedOn += chunk.byteLength))
    text(incoming).then(
      (body) => response.end(String(body.length)),
      () => undefined,
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

/** Sends so many pieces of 10,000 bytes; answers with the status and the body, or how the connection ended. */
function send(pieces: number, headers: { readonly [name: string]: string }): Promise<string> {
  handedOn = 0
  const { port } = server.address() as AddressInfo
  return new Promise((resolve) => {
    const outgoing = request({ port, host: '127.0.0.1', method: 'POST', headers })
    outgoing.on('response', (incoming: IncomingMessage) => {
      void text(incoming).then((body) => resolve(`${incoming.statusCode} ${body.trim()}`))
    })
    outgoing.on('error', (error: NodeJS.ErrnoException) => resolve(String(error.code)))
    for (let sent = 0; sent < pieces; sent++) outgoing.write('x'.repeat(10_000))
    outgoing.end()
  })
}

test.each([
  { how: 'of a known length', headers: { 'content-length': '100000' } },
  { how: 'in pieces', headers: { 'transfer-encoding': 'chunked' } },
])('what is as large as it may be comes whole, $how', async ({ headers }) => {
  expect(await send(10, headers)).toBe('200 100000')
})

test('what says that it is too large is turned down before it is read', async () => {
  expect(await send(1, { 'content-length': '100001' })).toBe('413 A request may hold 100000 bytes.')
  expect(handedOn).toBe(0)
})

test('what becomes too large is cut off', async () => {
  expect(await send(50, { 'transfer-encoding': 'chunked' })).toMatch(/^(?:413 .*|ECONNRESET|EPIPE)$/)
  expect(handedOn).toBeLessThanOrEqual(BYTES_MAX)
})
