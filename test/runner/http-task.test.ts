import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { RunId, SpanId, TaskId, TraceId, UserId } from '#core/ids.ts'
import type { Json, JsonObject } from '#core/json.ts'
import { instant } from '#core/time.ts'
import { createEgress } from '#egress/egress.ts'
import { parseHttpTask } from '#runner/http-request.ts'
import type { RunningTask } from '#runner/handler.ts'
import { createHttpTaskHandler } from '#runner/http-task.ts'

interface Seen {
  readonly request: IncomingMessage
  readonly body: string
}

let seen: Seen[] = []
let answer = { status: 200, headers: {}, body: '' }
let url = ''
const server = createServer(async (request, response) => {
  seen.push({ request, body: (await request.toArray()).join('') })
  response.writeHead(answer.status, answer.headers).end(answer.body)
})

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => server.close())
beforeEach(() => {
  seen = []
  answer = { status: 200, headers: { 'content-type': 'application/json' }, body: '{"id":7}' }
})

const TASK: RunningTask = {
  runId: RunId.parse('01930000-0000-7000-8000-000000000001'),
  taskId: TaskId.parse('01930000-0000-7000-9000-000000000002'),
  ref: 'deploy',
  type: 'HTTP',
  state: null,
  retryCount: 0,
  iteration: 0,
  startedAt: instant(1_795_000_000_000),
  actor: { kind: 'user', id: UserId.parse('01930000-0000-7000-a000-000000000003') },
  traceId: TraceId.parse('01930000000070008000000000000001'),
  spanId: SpanId.parse('9000000000000002'),
  idempotencyKey: 'run/deploy',
  signal: AbortSignal.timeout(10_000),
}

const run = (input: JsonObject) =>
  createHttpTaskHandler({
    egress: createEgress({ allowLoopback: [new URL(url).host] }),
    sign: async (task, audience) => `token of ${task.ref} from ${task.notBefore} for ${audience}`,
  })(input, TASK)

test('a call carries the trace, the identity for the origin, and the idempotency key', async () => {
  await run({ http_request: { uri: `${url}/deployments?x=1`, method: 'post', body: { version: '2.10.0' } } })
  const [{ request, body } = { request: null, body: '' }] = seen
  expect([request?.method, request?.url, body]).toEqual(['POST', '/deployments?x=1', '{"version":"2.10.0"}'])
  expect(request?.headers).toMatchObject({
    traceparent: '00-01930000000070008000000000000001-9000000000000002-01',
    'conductor-identity': `token of deploy from ${TASK.startedAt} for ${url}`,
    'idempotency-key': 'run/deploy',
    accept: 'application/json',
    'content-type': 'application/json',
  })
})

test('a 2xx answer completes with status, reason, headers as lists and the JSON body', async () => {
  expect(await run({ uri: url, method: 'GET' })).toEqual({
    response: {
      statusCode: 200,
      reasonPhrase: 'OK',
      headers: expect.objectContaining({ 'content-type': ['application/json'] }),
      body: { id: 7 },
    },
  })
})

test.each([
  ['plain text', 'plain text'],
  ['12', 12],
  ['', null],
])('the body %j is kept as %j', async (text, body) => {
  answer = { ...answer, body: text }
  expect(await run({ uri: url, method: 'GET' })).toMatchObject({ response: { body } })
})

test('headers, accept and contentType of the definition are sent', async () => {
  await run({
    uri: url,
    method: 'PUT',
    headers: { 'X-Team': 'payments', 'X-Count': 3, 'X-None': null, 'X-All': { a: [1, true] } },
    accept: ['text/plain', 'application/json'],
    contentType: 'text/csv',
    body: 'a;b',
  })
  expect(seen[0]?.body).toBe('a;b')
  expect(seen[0]?.request.headers).toMatchObject({
    'x-team': 'payments',
    'x-count': '3',
    'x-all': '{a=[1, true]}',
    accept: 'text/plain, application/json',
    'content-type': 'text/csv',
  })
  expect(seen[0]?.request.headers).not.toHaveProperty('x-none')
})

test.each([null, 0, '250', 2500.5, 600_000])('a time-out of %j is no reason not to call', async (ms) => {
  const timeouts = { connectionTimeOut: ms, readTimeOut: ms }
  expect(await run({ uri: url, method: 'GET', ...timeouts })).toMatchObject({ response: { statusCode: 200 } })
})

test.each<{ given: Json; ms: number }>([
  { given: null, ms: 3_000 },
  { given: 0, ms: 3_000 },
  { given: 600_000, ms: 60_000 },
])('a time-out of $given is $ms ms', ({ given, ms }) => {
  const input = { uri: url, method: 'GET', connectionTimeOut: given, readTimeOut: given }
  expect(parseHttpTask(input)).toMatchObject({ connectTimeoutMs: ms, readTimeoutMs: ms })
})

test.each(['Traceparent', 'conductor-identity', 'Idempotency-Key', 'Host', 'Connection', 'Transfer-Encoding'])(
  'a definition that sets the header %s is refused for good, and nothing is sent',
  async (name) => {
    await expect(run({ uri: url, method: 'GET', headers: { [name]: 'x' } })).rejects.toMatchObject({
      isFinal: true,
      message: expect.stringContaining('nothing was sent'),
    })
    expect(seen).toEqual([])
  },
)

test.each([
  [500, '{"error":"broken"}', /^GET was answered 500 Internal Server Error: \{"error":"broken"\}$/],
  [404, '', /^GET was answered 404 Not Found$/],
  [307, '', /Redirects are not followed \(to http:\/\/169\.254\.169\.254\/\)/],
])('an answer of %i fails the task and says so in its reason and output', async (status, body, reason) => {
  answer = { status, body, headers: status === 307 ? { location: 'http://169.254.169.254/' } : {} }
  await expect(run({ uri: url, method: 'GET' })).rejects.toMatchObject({
    name: 'TaskFailure',
    isFinal: false,
    message: expect.stringMatching(reason),
    output: { response: expect.stringMatching(reason) },
  })
})

test('a refused target fails for good', async () => {
  await expect(run({ uri: 'http://10.0.0.1/', method: 'GET' })).rejects.toMatchObject({
    name: 'TaskFailure',
    isFinal: true,
    message: expect.stringContaining('was refused, nothing was sent'),
  })
})

test.each([
  [{ method: 'GET' }, 'input.uri'],
  [{ http_request: { uri: 'http://x', method: 'BREW' } }, 'http_request.method'],
  [{ uri: '/relative', method: 'GET' }, 'not an absolute http or https URL'],
  [{ uri: 'http://x', method: 'GET', headers: { a: 'x\r\nb: y' } }, 'input.headers.a'],
  [{ uri: 'http://x', method: 'GET', readTimeOut: 'soon' }, 'input.readTimeOut'],
])('the input %j is refused, naming %s', async (input, named) => {
  await expect(run(input)).rejects.toMatchObject({ isFinal: true, message: expect.stringContaining(named) })
})
