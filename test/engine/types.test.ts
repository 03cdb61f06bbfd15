import { expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { durationMs, momentOf } from '#engine/wait-time.ts'
import { fork, gate, join, simple } from './definitions.ts'
import { play } from './universe.ts'

const task = (ref: string, type: string, inputParameters: JsonObject = {}, extra: JsonObject = {}): JsonObject =>
  simple(ref, { type, inputParameters, ...extra })

test.each([
  {
    type: 'INLINE',
    input: { evaluatorType: 'javascript', expression: '$.x * 2', x: '${workflow.input.x}' },
    result: 6,
  },
  {
    type: 'INLINE',
    input: { evaluatorType: 'graaljs', expression: '(function () { return {a: $.x} })()', x: 1 },
    result: { a: 1 },
  },
  { type: 'INLINE', input: { evaluatorType: 'value-param', expression: 'x', x: [1] }, result: [1] },
  { type: 'LAMBDA', input: { scriptExpression: 'return $.x + 1', x: '${workflow.input.x}' }, result: 4 },
])('$type over $input gives $result', ({ type, input, result }) => {
  const [, world] = play([task('t', type, input)], { x: 3 })
  expect(world.at('t').output).toEqual({ result })
  expect(world.current.status).toBe('COMPLETED')
})

test.each([
  { type: 'INLINE', input: { expression: 'throw new Error("no")' }, reason: 'no' },
  { type: 'INLINE', input: { evaluatorType: 'python', expression: '1' }, reason: 'There is no evaluator python' },
  { type: 'TERMINATE', input: { terminationStatus: '${workflow.input.x}' }, reason: 'terminationStatus is 3' },
  { type: 'WAIT', input: { duration: '${workflow.input.x}' }, reason: '"3" is no duration' },
  { type: 'SET_VARIABLE', input: { big: 'x'.repeat(300_000) }, reason: 'None was set' },
])('A $type that cannot be carried out fails for good: $reason', ({ type, input, reason }) => {
  const [, world] = play([task('t', type, input)], { x: 3 })
  expect(world.at('t').status).toBe('FAILED_WITH_TERMINAL_ERROR')
  expect(world.at('t').reason).toContain(reason)
  expect(world.current.status).toBe('FAILED')
})

test('A JSON_JQ_TRANSFORM waits for the sandbox with its program', () => {
  const [, world] = play([gate('g'), task('t', 'JSON_JQ_TRANSFORM', { queryExpression: '.x' })])
  world.approve('g')
  expect(world.at('t')).toMatchObject({
    queue: 'system:script',
    state: { script: { language: 'jq', source: '.x', form: 'program' } },
  })
})

test('A SWITCH by script leads to the case its value names, numbers and booleans as text', () => {
  const cases = { 2: [simple('two')], true: [simple('yes')] }
  const choose = task(
    's',
    'SWITCH',
    { x: '${workflow.input.x}' },
    {
      evaluatorType: 'javascript',
      expression: '$.x > 1 ? $.x : $.x === 1',
      decisionCases: cases,
      defaultCase: [simple('other')],
    },
  )
  for (const [x, opens] of [
    [2, 'two'],
    [1, 'yes'],
    [0, 'other'],
  ] as const) {
    const [, world] = play([choose], { x })
    expect(world.open()).toEqual([opens])
    expect(world.at('s').input['hasChildren']).toBe('true')
  }
})

test('A DECISION goes to the default when its case is missing or empty', () => {
  const choose = task(
    's',
    'DECISION',
    { v: '${workflow.input.v}' },
    {
      caseValueParam: 'v',
      decisionCases: { a: [simple('a1')], empty: [] },
      defaultCase: [simple('other')],
    },
  )
  for (const [v, opens] of [
    ['a', 'a1'],
    ['empty', 'other'],
    ['x', 'other'],
  ] as const) {
    const [, world] = play([choose], { v })
    expect(world.open()).toEqual([opens])
    expect(world.at('s').output).toEqual({ caseOutput: [v] })
  }
})

test('SET_VARIABLE is seen by what comes after it, and NOOP by nobody', () => {
  const [universe, world] = play(
    [
      task('s', 'SET_VARIABLE', { n: '${workflow.input.n}' }),
      task('o', 'NOOP'),
      simple('a', { inputParameters: { n: '${workflow.variables.n}' } }),
    ],
    { n: 7 },
  )
  expect(world.at('a').input).toEqual({ n: 7 })
  expect(world.current.variables).toEqual({ n: 7 })
  universe.end('sample', 'a')
  expect(world.current.status).toBe('COMPLETED')
})

test.each([
  { status: 'COMPLETED', workflowOutput: { a: 1 }, output: { a: 1 }, reason: 'because' },
  { status: 'FAILED', workflowOutput: 'x', output: { output: 'x' }, reason: 'because' },
  { status: 'TERMINATED', workflowOutput: null, output: {}, reason: 'because' },
])(
  'TERMINATE ends the run as $status with its own output and cancels what is open',
  ({ status, workflowOutput, output, reason }) => {
    const end = task('t', 'TERMINATE', { terminationStatus: status, terminationReason: 'because', workflowOutput })
    const [universe, world] = play(
      [fork('f', [simple('a'), end], [simple('b')]), join('j', ['t', 'b'])],
      {},
      {
        outputParameters: { other: 1 },
      },
    )
    universe.end('sample', 'a')
    expect(world.current).toMatchObject({ status, output, reason })
    expect(world.at('b').status).toBe('CANCELED')
  },
)

test('A DYNAMIC task is queued under the name its input holds, and without one the run fails', () => {
  const dynamic = task('d', 'DYNAMIC', { which: '${workflow.input.which}' }, { dynamicTaskNameParam: 'which' })
  const [universe, world] = play([dynamic], { which: 'ship' })
  expect(world.at('d')).toMatchObject({ name: 'ship', queue: 'task:ship' })
  universe.end('sample', 'd')
  expect(world.current.status).toBe('COMPLETED')
  expect(play([dynamic])[1].current.status).toBe('FAILED')
})

test('A type the engine does not know is queued under its type', () => {
  const [universe, world] = play([
    task('k', 'SEND_FAX'),
    task('l', 'KAFKA_PUBLISH', { kafka_request: { topic: 't', value: 1 } }),
  ])
  expect(world.at('k').queue).toBe('task:SEND_FAX')
  universe.end('sample', 'k')
  expect(world.at('l').queue).toBe('task:KAFKA_PUBLISH')
})

test('A WAIT ends when its time has come, and one for nobody knows when from outside', () => {
  const [, timed] = play([task('w', 'WAIT', { duration: '1 min 5s' })])
  const due = timed.at('w').timerAt
  expect(due).toBe(timed.now + 65_000)
  timed.timer('w')
  expect(timed.at('w').status).toBe('IN_PROGRESS')
  timed.tick(65_000).timer('w')
  expect(timed.current.status).toBe('COMPLETED')
  const [universe, open] = play([task('w', 'WAIT')])
  universe.end('sample', 'w', 'COMPLETED', { ok: true })
  expect(open.current).toMatchObject({ status: 'COMPLETED', output: { ok: true } })
})

test.each([
  ['2 days 3h 5 min 10s', 183_910_000],
  ['90 minutes', 5_400_000],
  ['1d', 86_400_000],
  ['', null],
  ['1h30m', 5_400_000],
  ['2d3h', 183_600_000],
  ['10m20s', 620_000],
  ['1hour30minutes', 5_400_000],
  ['soon', null],
  ['5', null],
])('The duration "%s" is %s ms', (text, ms) => expect(durationMs(text)).toBe(ms))

test.each([
  ['2026-01-31', '2026-01-31T00:00:00Z'],
  ['2026-01-31 09:30', '2026-01-31T09:30:00Z'],
  ['2026-07-31 09:30 Europe/Berlin', '2026-07-31T07:30:00Z'],
  ['2026-10-25 02:30 Europe/Berlin', '2026-10-25T01:30:00Z'],
  ['1969-12-31 23:59', '1969-12-31T23:59:00Z'],
  ['2024-02-29 00:00 UTC', '2024-02-29T00:00:00Z'],
  ['2026-1-5 9:05', '2026-01-05T09:05:00Z'],
  ['2026-06-30 09:00 EDT', '2026-06-30T13:00:00Z'],
  ['2026-06-30 09:00 CEST', '2026-06-30T07:00:00Z'],
  ['2026-06-30 09:00 CET', '2026-06-30T08:00:00Z'],
  ['2026-01-31 09:00 GMT+02:00', '2026-01-31T07:00:00Z'],
  ['2026-01-31 09:00 -0330', '2026-01-31T12:30:00Z'],
  ['2026-01-31 09:00 Z', '2026-01-31T09:00:00Z'],
  ['2026-01-31 09:00 GMT+25', null],
  ['2026-13-01', null],
  ['2026-01-01 10:00 Mars/Olympus', null],
])('The moment "%s" is %s', (text, iso) => expect(momentOf(text)).toBe(iso === null ? null : Date.parse(iso)))

test('An EXCLUSIVE_JOIN takes the outcome of the first task that has run', () => {
  const choose = task(
    's',
    'SWITCH',
    { v: '${workflow.input.v}' },
    {
      evaluatorType: 'value-param',
      expression: 'v',
      decisionCases: { a: [simple('a')], b: [simple('b')] },
      defaultCase: [simple('c')],
    },
  )
  const joined = task('x', 'EXCLUSIVE_JOIN', {}, { joinOn: ['a', 'b'], defaultExclusiveJoinTask: ['c'] })
  for (const [v, ref] of [
    ['a', 'a'],
    ['b', 'b'],
    ['?', 'c'],
  ] as const) {
    const [universe, world] = play([choose, joined, simple('z')], { v })
    universe.end('sample', ref, 'COMPLETED', { from: ref })
    expect(world.at('x')).toMatchObject({ status: 'COMPLETED', output: { from: ref } })
  }
})

test('An EXCLUSIVE_JOIN waits for a task that runs beside it, and fails when nothing it names can come', () => {
  const joined = task('x', 'EXCLUSIVE_JOIN', {}, { joinOn: ['b'] })
  const [universe, world] = play([fork('f', [simple('a'), joined], [simple('b')]), join('j', ['x', 'b'])])
  universe.end('sample', 'a')
  expect(world.at('x').status).toBe('IN_PROGRESS')
  universe.end('sample', 'b', 'COMPLETED', { n: 1 })
  expect(world.at('x')).toMatchObject({ status: 'COMPLETED', output: { n: 1 } })
  const none = task(
    's',
    'SWITCH',
    { v: 1 },
    {
      evaluatorType: 'value-param',
      expression: 'v',
      decisionCases: { a: [simple('b')] },
    },
  )
  const [, stuck] = play([none, joined])
  expect(stuck.current).toMatchObject({ status: 'FAILED' })
  expect(stuck.at('x').reason).toContain('None of the tasks')
})
