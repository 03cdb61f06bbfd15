import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { createEgress, type EgressOptions, type EgressRequest } from '#egress/egress.ts'

const closers: (() => void)[] = []
afterEach(() => {
  for (const close of closers.splice(0)) close()
})

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => {
    server.closeAllConnections()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

const call = (port: number, request: Partial<EgressRequest> = {}, options: Partial<EgressOptions> = {}) =>
  createEgress({ allowLoopback: [`127.0.0.1:${port}`], ...options }).send(
    {
      method: 'GET',
      url: `http://127.0.0.1:${port}/`,
      headers: {},
      body: null,
      connectTimeoutMs: 1000,
      readTimeoutMs: 1000,
      ...request,
    },
    { signal: AbortSignal.timeout(5000) },
  )

const answer = (response: ServerResponse, status: number, body = '', headers: Record<string, string> = {}) =>
  response.writeHead(status, headers).end(body)

test('an answer comes back with its status, reason, headers as lists, and body', async () => {
  const seen: { method?: string | undefined; body?: string; headers?: IncomingMessage['headers'] } = {}
  const port = await serve(async (request, response) => {
    seen.method = request.method
    seen.headers = request.headers
    seen.body = (await request.toArray()).join('')
    response.writeHead(
      201,
      'Made',
      [
        ['X-Two', 'a'],
        ['X-Two', 'b'],
      ].flat(),
    )
    response.end('héllo')
  })
  const response = await call(port, {
    method: 'POST',
    body: '{"ü":1}',
    headers: { 'content-type': 'application/json' },
  })
  expect([response.statusCode, response.reasonPhrase, response.headers['x-two']]).toEqual([201, 'Made', ['a', 'b']])
  expect(new TextDecoder().decode(response.body)).toBe('héllo')
  expect([seen.method, seen.body, seen.headers?.['content-length']]).toEqual(['POST', '{"ü":1}', '8'])
})

test('a redirect is an answer and is not followed', async () => {
  let calls = 0
  const port = await serve((_request, response) => {
    calls++
    answer(response, 302, '', { location: 'http://169.254.169.254/latest/meta-data' })
  })
  const response = await call(port)
  expect([response.statusCode, calls]).toEqual([302, 1])
})

test('loopback is refused unless host and port are allowed exactly', async () => {
  let calls = 0
  const port = await serve((_request, response) => {
    calls++
    answer(response, 200)
  })
  const refusal = { code: 'forbidden', message: expect.stringContaining('nothing was sent') }
  await expect(call(port, {}, { allowLoopback: [] })).rejects.toMatchObject(refusal)
  await expect(call(port, {}, { allowLoopback: ['127.0.0.1:1'] })).rejects.toMatchObject(refusal)
  await expect(call(port, { url: `http://localhost:${port}/` })).rejects.toMatchObject(refusal)
  await expect(call(port, { url: `http://[::ffff:127.0.0.1]:${port}/` })).rejects.toMatchObject(refusal)
  expect(calls).toBe(0)
})

test('a name is refused when any of its addresses is private', async () => {
  const resolve = async () => ['93.184.216.34', '10.0.0.8']
  await expect(call(80, { url: 'http://two-faced.test/' }, { resolve })).rejects.toMatchObject({
    code: 'forbidden',
    message: expect.stringContaining('it resolves to 10.0.0.8, in a reserved range (private)'),
  })
})

test('a name is resolved once and the connection goes to the address that was checked', async () => {
  const port = await serve((request, response) => answer(response, 200, request.headers.host))
  const answers = [['127.0.0.1'], ['10.0.0.8']]
  let asked = 0
  const resolve = async () => answers[asked++] ?? []
  const url = `http://rebind.test:${port}/`
  const response = await call(port, { url }, { resolve, allowLoopback: [`rebind.test:${port}`] })
  expect([new TextDecoder().decode(response.body), asked]).toEqual([`rebind.test:${port}`, 1])
})

test('an allowed name that resolves to another private address is refused', async () => {
  const resolve = async () => ['10.0.0.8']
  const options = { resolve, allowLoopback: ['payments.test:4000'] }
  await expect(call(80, { url: 'http://payments.test:4000/' }, options)).rejects.toMatchObject({ code: 'forbidden' })
})

test('a service that is named may lie in a private network, and on any port; where a platform answers nothing may', async () => {
  const port = await serve((_request, response) => answer(response, 204))
  const named = { allowLoopback: [], allowOwn: [`own.test:${port}`] }
  const url = `http://own.test:${port}/`
  const at = (address: string) => call(port, { url }, { ...named, resolve: async () => [address] })
  expect((await at('127.0.0.1')).statusCode).toBe(204)
  await expect(at('169.254.169.254')).rejects.toMatchObject({ code: 'forbidden' })
  await expect(at('fd00:ec2::254')).rejects.toMatchObject({ code: 'forbidden' })
  const unnamed = { ...named, allowOwn: [`own.test:1`], resolve: async () => ['10.0.0.8'] }
  await expect(call(port, { url }, unnamed)).rejects.toThrow(/private\), and EGRESS_ALLOW does not name it/)
})

test('a port that is no web port is refused', async () => {
  const resolve = async () => ['93.184.216.34']
  await expect(call(80, { url: 'http://example.test:25/' }, { resolve })).rejects.toThrow(/port 25 is not a web port/)
})

test('an answer that is too large is cut off while it streams', async () => {
  let isClosed: () => void
  const closed = new Promise<void>((resolve) => (isClosed = resolve))
  const port = await serve((_request, response) => {
    response.on('close', () => isClosed())
    const more = () => {
      while (!response.destroyed && response.write(Buffer.alloc(16 * 1024)));
    }
    response.on('drain', more)
    more()
  })
  await expect(call(port, {}, { responseBytesMax: 100_000 })).rejects.toMatchObject({ code: 'too_large' })
  await closed
})

test('headers that are too large end the call', async () => {
  const port = await serve((_request, response) => answer(response, 200, '', { 'x-big': 'x'.repeat(40_000) }))
  await expect(call(port)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('HPE_HEADER_OVERFLOW'),
  })
})

test('a body larger than the limit is not sent', async () => {
  await expect(call(1, { method: 'POST', body: 'x'.repeat(11) }, { requestBytesMax: 10 })).rejects.toMatchObject({
    code: 'too_large',
    message: expect.stringContaining('Nothing was sent'),
  })
})

test('silence after the request ends the call and says that it may have taken effect', async () => {
  const port = await serve(() => {})
  await expect(call(port, { readTimeoutMs: 50 })).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/may have taken effect: no answer for 50 ms/),
  })
})

test('a body that drips is ended by the bound on the whole call', async () => {
  const port = await serve((_request, response) => {
    response.writeHead(200)
    const drip = setInterval(() => response.write('x'), 20)
    response.on('close', () => clearInterval(drip))
  })
  await expect(call(port, { readTimeoutMs: 1000 }, { callMsMax: 200 })).rejects.toThrow(/longer than 200 ms/)
})

test('a name server that does not answer is bounded by the connect timeout, and nothing is sent', async () => {
  const resolve = () => new Promise<string[]>(() => {})
  await expect(call(80, { url: 'http://slow.test/', connectTimeoutMs: 50 }, { resolve })).rejects.toThrow(
    /nothing was sent: no connection within 50 ms/,
  )
})

test('a refused connection is unavailable, and nothing was sent', async () => {
  const port = await serve(() => {})
  closers.splice(0).forEach((close) => close())
  await expect(call(port)).rejects.toMatchObject({
    code: 'unavailable',
    message: expect.stringMatching(/ECONNREFUSED\), nothing was sent/),
  })
})

test('an answer cut off in the middle is a failure, not a short answer', async () => {
  const port = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': '100' })
    response.write('half', () => response.destroy())
  })
  await expect(call(port)).rejects.toMatchObject({ code: 'unavailable' })
})

test('aborting the task ends the call', async () => {
  const abort = new AbortController()
  const port = await serve(() => abort.abort())
  const sent = createEgress({ allowLoopback: [`127.0.0.1:${port}`] }).send(
    {
      method: 'GET',
      url: `http://127.0.0.1:${port}/`,
      headers: {},
      body: null,
      connectTimeoutMs: 900,
      readTimeoutMs: 900,
    },
    { signal: abort.signal },
  )
  await expect(sent).rejects.toThrow(/the task was stopped/)
})

test('a server that does not speak TLS is no https server', async () => {
  const port = await serve((_request, response) => answer(response, 200))
  await expect(call(port, { url: `https://127.0.0.1:${port}/` })).rejects.toMatchObject({ code: 'unavailable' })
})
