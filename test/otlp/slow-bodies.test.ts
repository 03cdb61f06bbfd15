import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'
import { getRequestListener } from '@hono/node-server'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createTracesApp, type Kept } from '#otlp/traces-app.ts'
import { encodeTraces } from '#trace/otlp-encode.ts'
import { OTLP_LIMITS } from '#trace/otlp-limits.ts'
import type { OtelSpan } from '#trace/span.ts'
import { otelSpan } from '../trace/spans.ts'

const MIB = 1024 * 1024
const ADMISSION = { requestsMax: 4, bytesMax: 96 * MIB, storedAtOnceMax: 4, decodedBytesMax: 32 * MIB }
const detailed = otelSpan({ events: [{ timeNs: '1', name: 'retry', attributes: {} }] })

let server: Server
let sockets: Socket[]
let stored: OtelSpan[]
let errors: unknown[]
beforeEach(() => {
  sockets = []
  stored = []
  errors = []
})
afterEach(async () => {
  for (const socket of sockets) socket.destroy()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

/** A receiver that says when a request has begun. */
async function listen(reading: {
  readingMax: number
  bodyMsMax: number
}): Promise<{ port: number; begun: () => number }> {
  let begun = 0
  const app = createTracesApp({
    admit: async () => void begun++,
    storeSpans: async (spans): Promise<Kept> => {
      stored.push(...spans)
      return { rejected: [], remarks: [] }
    },
    limits: OTLP_LIMITS,
    admission: { ...ADMISSION, ...reading },
    count: () => undefined,
    onError: (error) => errors.push(error),
  })
  server = createServer(getRequestListener(app.fetch))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port, begun: () => begun }
}

/** Says that a body of JSON will come, and sends the first byte of it. */
function beginBody(port: number): Socket {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  socket.write(
    'POST /v1/traces HTTP/1.1\r\nhost: 127.0.0.1\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{',
  )
  sockets.push(socket)
  return socket
}

const send = (port: number): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}/v1/traces`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
    body: encodeTraces([detailed]),
  })

test('whose bodies do not come cost others nothing, until there are very many', async () => {
  const { port, begun } = await listen({ readingMax: 8, bodyMsMax: 60_000 })
  for (let idle = 0; idle < 7; idle++) beginBody(port)
  await expect.poll(begun).toBe(7)
  const answer = await send(port)
  expect([answer.status, await answer.text(), stored]).toEqual([200, '', [detailed]])
  beginBody(port)
  await expect.poll(begun).toBe(9)
  const refused = await send(port)
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '2'])
})

test('a body that does not come in time is answered so that it is sent again', async () => {
  const { port } = await listen({ readingMax: 1, bodyMsMax: 50 })
  const [answer] = (await once(beginBody(port), 'data')) as [Buffer]
  const text = answer.toString()
  expect(text).toMatch(/^HTTP\/1.1 503 /)
  expect(text).toMatch(/retry-after: 2\r\n/i)
  expect(text).toContain('The body did not come within 0.05 s. Nothing was stored; send it again.')
  expect((await send(port)).status).toBe(200)
  expect(errors).toEqual([])
})

test('a sender that hangs up gives its place back, and is no error of ours', async () => {
  const { port, begun } = await listen({ readingMax: 1, bodyMsMax: 60_000 })
  const socket = beginBody(port)
  await expect.poll(begun).toBe(1)
  socket.destroy()
  await expect.poll(async () => (await send(port)).status).toBe(200)
  expect(errors).toEqual([])
})
