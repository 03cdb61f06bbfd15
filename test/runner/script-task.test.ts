import { afterAll, describe, expect, test } from 'vitest'
import { RunId, SpanId, TaskId, TraceId, UserId } from '#core/ids.ts'
import type { Json, JsonObject } from '#core/json.ts'
import { instant } from '#core/time.ts'
import type { RunningTask } from '#runner/handler.ts'
import { outcomeOfError, outcomeOfOutput, type AttemptOutcome } from '#runner/outcome-of.ts'
import { createScriptTaskHandler } from '#runner/script-task.ts'
import { createSandbox, type FailureKind, type Sandbox, type Script } from '#sandbox/sandbox.ts'

const sandbox = createSandbox({ threadsMax: 1, softMs: 15_000, hardMs: 15_000, wallMs: 30_000 })
afterAll(() => sandbox.close())

const taskOf = (type: string, state: JsonObject | null): RunningTask => ({
  runId: RunId.parse('01930000-0000-7000-8000-000000000001'),
  taskId: TaskId.parse('01930000-0000-7000-9000-000000000002'),
  ref: 'compute',
  type,
  state,
  retryCount: 0,
  iteration: 0,
  startedAt: instant(1_795_000_000_000),
  actor: { kind: 'user', id: UserId.parse('01930000-0000-7000-a000-000000000003') },
  traceId: TraceId.parse('01930000000070008000000000000001'),
  spanId: SpanId.parse('9000000000000002'),
  idempotencyKey: 'run/compute',
  signal: AbortSignal.timeout(10_000),
})

const javascript = (source: string, form: Script['form'] = 'program') => ({
  script: { language: 'javascript', source, form },
})
const jq = (source: string) => ({ script: { language: 'jq', source, form: 'program' } })

interface Asked {
  readonly type: string
  readonly state: JsonObject | null
  readonly input?: JsonObject
  readonly by?: Sandbox
}

/** As the runner would report it. */
const outcomeOf = ({ type, state, input = {}, by = sandbox }: Asked): Promise<AttemptOutcome> =>
  createScriptTaskHandler(by)(input, taskOf(type, state)).then(outcomeOfOutput, outcomeOfError)

describe('the output', () => {
  test.each<Asked & { output: Json }>([
    { type: 'INLINE', state: javascript('(function () { return $.a + 1 })()'), output: { result: 3 } },
    { type: 'LAMBDA', state: javascript('return { twice: $.a * 2 }', 'body'), output: { result: { twice: 4 } } },
    { type: 'SWITCH', state: javascript('$.a > 1 ? "big" : "small"'), output: { result: 'big' } },
    { type: 'DECISION', state: javascript('$.missing'), output: { result: null } },
    {
      type: 'DO_WHILE',
      state: { ...javascript('$.loop.iteration < 3'), data: { loop: { iteration: 2 } } },
      output: { result: true },
    },
    { type: 'JSON_JQ_TRANSFORM', state: jq('.a, 7'), output: { result: 2, resultList: [2, 7] } },
    { type: 'JSON_JQ_TRANSFORM', state: jq('empty'), output: { result: null, resultList: [] } },
    { type: 'SWITCH', state: { ...javascript('$'), data: null }, output: { result: null } },
  ])('of $type is the value of its script over its data, else its input', async ({ type, state, output }) => {
    expect(await outcomeOf({ type, state, input: { a: 2 } })).toEqual({ status: 'COMPLETED', output, reason: null })
  })
})

describe('an error in the script', () => {
  test.each([
    { type: 'INLINE', status: 'FAILED_WITH_TERMINAL_ERROR' },
    { type: 'DO_WHILE', status: 'FAILED_WITH_TERMINAL_ERROR' },
    { type: 'LAMBDA', status: 'FAILED' },
    { type: 'SWITCH', status: 'FAILED' },
    { type: 'DECISION', status: 'FAILED' },
  ])('ends $type as $status, with the error in its output', async ({ type, status }) => {
    const error = "ReferenceError: 'missing' is not defined (line 1)"
    expect(await outcomeOf({ type, state: javascript('missing') })).toEqual({
      status,
      output: { error },
      reason: `The script failed. ${error}`,
    })
  })

  test('ends JSON_JQ_TRANSFORM as FAILED, with the error in its output', async () => {
    expect(await outcomeOf({ type: 'JSON_JQ_TRANSFORM', state: jq('error("no stock")') })).toEqual({
      status: 'FAILED',
      output: { error: 'no stock' },
      reason: 'The script failed. no stock',
    })
  })
})

describe('a limit', () => {
  const failing = (kind: FailureKind): Sandbox => ({
    ...sandbox,
    evaluate: async () => ({ ok: false, kind, message: kind }),
  })

  test.each<{ kind: FailureKind; status: string }>([
    { kind: 'timeout', status: 'FAILED' },
    { kind: 'busy', status: 'FAILED' },
    { kind: 'memory', status: 'FAILED_WITH_TERMINAL_ERROR' },
    { kind: 'too_large', status: 'FAILED_WITH_TERMINAL_ERROR' },
  ])('of kind $kind ends INLINE as $status', async ({ kind, status }) => {
    const outcome = await outcomeOf({ type: 'INLINE', state: javascript('1'), by: failing(kind) })
    expect(outcome).toEqual({ status, output: { error: kind }, reason: `The script failed. ${kind}` })
  })
})

test.each<{ what: string; state: JsonObject | null }>([
  { what: 'no state', state: null },
  { what: 'no script', state: {} },
  { what: 'another language', state: { script: { language: 'python', source: '1', form: 'program' } } },
])('with $what the task fails for good', async ({ state }) => {
  expect(await outcomeOf({ type: 'INLINE', state })).toEqual({
    status: 'FAILED_WITH_TERMINAL_ERROR',
    output: {},
    reason: 'The task compute holds no script that could be run.',
  })
})
