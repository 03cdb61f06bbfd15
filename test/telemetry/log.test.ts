import { context } from '@opentelemetry/api'
import { assert, asyncProperty, constantFrom, object, string } from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { AppError } from '#core/errors.ts'
import { RunId, SpanId, TaskId, TraceId, UserId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import { contextOf } from '#runner/run-attempt.ts'
import { createLog } from '#telemetry/log.ts'
import { withinTrace, withSpan } from '#telemetry/span.ts'
import { startTelemetry } from '#telemetry/start.ts'

const telemetry = startTelemetry({
  settings: { process: 'test' },
  storeSpans: async () => undefined,
  onError: (error) => {
    throw error
  },
})
afterAll(() => telemetry.stop())

const PERSON = UserId.parse('01930000-0000-7000-a000-000000000003')
const TASK = {
  runId: RunId.parse('01930000-0000-7000-8000-000000000001'),
  taskId: TaskId.parse('01930000-0000-7000-9000-000000000002'),
  ref: 'build',
  type: 'SIMPLE',
  state: null,
  retryCount: 0,
  iteration: 0,
  startedAt: instant(1_795_000_000_000),
  actor: { kind: 'agent', id: 'release-bot', for: PERSON },
  traceId: TraceId.parse('01930000000070008000000000000001'),
  spanId: SpanId.parse('9000000000000002'),
  idempotencyKey: 'run/build',
  signal: new AbortController().signal,
} as const

type Line = { readonly [name: string]: unknown }

/** What a log writes while `work` uses it. */
async function linesOf(work: (log: ReturnType<typeof createLog>) => unknown): Promise<readonly Line[]> {
  const lines: string[] = []
  await work(createLog({ write: (line) => lines.push(line) }))
  return lines.map((line) => JSON.parse(line) as Line)
}
const lineOf = async (object: object): Promise<Line> => (await linesOf((log) => log.info(object, 'm')))[0] ?? {}

test('a line of an attempt names the span, the run and the attempt, and not for whom it runs', async () => {
  const lines = await linesOf((log) =>
    context.with(contextOf(TASK), async () => {
      log.info('in the attempt')
      await withSpan('step', {}, async (span) => log.info({ inner: span.spanContext().spanId }, 'in a span of it'))
    }),
  )
  const ids = { trace_id: TASK.traceId, run_id: TASK.runId, task_id: TASK.taskId }
  expect(lines).toEqual([
    { level: 'info', time: expect.any(String), ...ids, span_id: TASK.spanId, msg: 'in the attempt' },
    {
      level: 'info',
      time: expect.any(String),
      ...ids,
      span_id: lines[1]?.['inner'],
      inner: lines[1]?.['inner'],
      msg: 'in a span of it',
    },
  ])
  expect(JSON.stringify(lines)).not.toMatch(new RegExp(`${PERSON}|release-bot`))
})

test('a line of a request names the ids its answer gives, one outside of all names none', async () => {
  const ids = { traceId: TASK.traceId, spanId: TASK.spanId }
  const lines = await linesOf((log) => {
    withinTrace(ids, () => log.warn('asked'))
    log.warn('alone')
  })
  expect(lines).toEqual([
    { level: 'warn', time: expect.any(String), trace_id: ids.traceId, span_id: ids.spanId, msg: 'asked' },
    { level: 'warn', time: expect.any(String), msg: 'alone' },
  ])
})

test.each([
  'accessToken',
  'access_token',
  'api-key',
  'authorization',
  'clientSecret',
  'client_secret',
  'Conductor-Identity',
  'cookie',
  'databaseUrl',
  'headers',
  'id_token',
  'lightstep-access-token',
  'migrationDatabaseUrl',
  'password',
  'refresh_token',
  'secret',
  'session',
  'Set-Cookie',
  'token',
  'actor',
  'actorName',
  'email',
  'groups',
  'person',
  'personId',
  'subject',
  'user',
  'user.id',
  'userId',
])('what is called %s is not written, wherever it stands', async (name) => {
  const line = await lineOf({
    [name]: 'value-1',
    a: { [name]: { deep: 'value-2' }, list: [{ b: { [name]: 'value-3' } }] },
  })
  expect(line).toMatchObject({ [name]: '[hidden]', a: { [name]: '[hidden]', list: [{ b: { [name]: '[hidden]' } }] } })
  expect(JSON.stringify(line)).not.toContain('value')
})

test.each([
  ['postgres://app:hunter2@db:5432/x is away', 'postgres://[hidden]@db:5432/x is away'],
  ['sent Authorization: Bearer abc.def-ghi', 'sent Authorization: [hidden]'],
  ['token=abc123&x=1', 'token=[hidden]&x=1'],
  ['{"password":"hunter2"}', '{"password":[hidden]}'],
  ['git answered with ghp_abcdefghij0123456789', 'git answered with [hidden]'],
  ['AKIAABCDEFGHIJKLMNOP was refused', '[hidden] was refused'],
  ['card 4111 1111 1111 1111 declined', 'card [hidden] declined'],
  ['redis://app@cache:6379 is away', 'redis://[hidden]@cache:6379 is away'],
  ['eyJhbGciOiJFZERTQSJ9.eyJzdWIiOiJ4In0.c2lnbmF0dXJl', '[hidden]'],
  ['asked by lena.launcher@example.com', 'asked by [hidden]'],
  ['nothing to hide', 'nothing to hide'],
])('in %s what gives something away is hidden', async (text, shown) => {
  expect(await lineOf({ text, list: [text] })).toMatchObject({ text: shown, list: [shown] })
})

test('an error says its kind, its code and where it was thrown; its words only when they are ours or the system’s', async () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:1'), { code: 'ECONNREFUSED' })
  const quoting = Object.assign(new Error('invalid input syntax for type uuid: "hunter2"'), {
    code: '22P02',
    detail: 'hunter2',
  })
  const at: unknown = expect.any(Array)
  expect(await lineOf({ err: new AppError('unavailable', 'The database is away.', { cause: refused }) })).toMatchObject(
    {
      err: {
        type: 'AppError',
        code: 'unavailable',
        message: 'The database is away.',
        at,
        cause: { type: 'Error', code: 'ECONNREFUSED', message: refused.message, at },
      },
    },
  )
  expect((await lineOf({ err: quoting }))['err']).toEqual({ type: 'Error', code: '22P02', at })
  expect((await lineOf({ err: new SyntaxError('Unexpected token in "hunter2"') }))['err']).toEqual({
    type: 'SyntaxError',
    at,
  })
})

test('whatever is logged is written, and no secret with it', async () => {
  const secret = string({
    minLength: 12,
    maxLength: 20,
    unit: constantFrom(...'abcdefghjkmnpqrstuvwxyz0123456789'),
  })
  await assert(
    asyncProperty(object({ maxDepth: 4 }), secret, async (noise, value) => {
      const line = await lineOf({
        noise,
        deep: { noise, password: value, told: `Bearer ${value}`, list: [{ token: value }] },
      })
      expect(line['msg']).toBe('m')
      expect(JSON.stringify(line)).not.toContain(value)
    }),
    { numRuns: 200 },
  )
})
