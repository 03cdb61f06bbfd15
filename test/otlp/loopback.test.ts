import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { loopbackOnly } from '#otlp/loopback.ts'

const app = new Hono().use(loopbackOnly).get('/', (c) => c.text('here'))
const ask = (host: string, remoteAddress?: string) =>
  app.request(
    '/',
    { headers: { host } },
    remoteAddress === undefined ? {} : { incoming: { socket: { remoteAddress } } },
  )

test.each([
  ['localhost:4318', '127.0.0.1'],
  ['127.0.0.1:4318', '::ffff:127.0.0.1'],
  ['[::1]:4318', '::1'],
  ['localhost', undefined],
])('%s from %s is answered', async (host, from) => {
  expect((await ask(host, from)).status).toBe(200)
})

test.each([
  ['evil.example', '127.0.0.1'],
  ['127.0.0.1.evil.example', '127.0.0.1'],
  ['localhost:4318', '10.0.0.7'],
])('%s from %s is refused', async (host, from) => {
  expect((await ask(host, from)).status).toBe(403)
})
