import * as fc from 'fast-check'
import type { Json, JsonObject } from '#core/json.ts'
import { Builder } from './builder.ts'
import type { Shape } from './shape.ts'

/** What a step tries; what cannot be done with what it picks becomes something that can. */
const ACTS = [
  'good',
  'bad',
  'final',
  'cancel',
  'callback',
  'claim',
  'lose',
  'timer',
  'run-timer',
  'pause',
  'resume',
  'stop',
  'undo',
  'retry',
  'resume-children',
  'restart',
  'rerun',
  'rerun-whole',
  'skip',
] as const

/** What an operator does to a run that is over. */
export const AGAIN: ReadonlySet<string> = new Set(['retry', 'resume-children', 'restart', 'rerun', 'rerun-whole'])

export interface Step {
  readonly pick: number
  readonly act: (typeof ACTS)[number]
  /** By how much the clock goes on before it. */
  readonly ms: number
}

/** One game: definitions (the first is started), task definitions, input, and what happens. */
export interface Sample {
  readonly definitions: readonly JsonObject[]
  readonly taskDefs: readonly JsonObject[]
  readonly input: JsonObject
  readonly steps: readonly Step[]
}

const TASK_DEFS: readonly JsonObject[] = [
  { name: 'quick', retryCount: 1, retryDelaySeconds: 0 },
  { name: 'linear', retryCount: 2, retryDelaySeconds: 5, retryLogic: 'LINEAR_BACKOFF', backoffScaleFactor: 2 },
  { name: 'growing', retryCount: 3, retryDelaySeconds: 5, retryLogic: 'EXPONENTIAL_BACKOFF', maxRetryDelaySeconds: 12 },
  { name: 'timed', retryCount: 1, timeoutSeconds: 60, responseTimeoutSeconds: 30, timeoutPolicy: 'RETRY' },
  { name: 'strict', retryCount: 1, timeoutSeconds: 60, responseTimeoutSeconds: 60, pollTimeoutSeconds: 600 },
  { name: 'total', retryCount: 9, retryDelaySeconds: 0, totalTimeoutSeconds: 60, timeoutPolicy: 'RETRY' },
  {
    name: 'polled',
    retryCount: 2,
    retryDelaySeconds: 5,
    pollTimeoutSeconds: 10,
    timeoutSeconds: 20,
    responseTimeoutSeconds: 15,
    timeoutPolicy: 'RETRY',
  },
  { name: 'given', retryCount: 0, inputTemplate: { a: 'template', more: '${workflow.input.x}' } },
  { name: 'undo', retryCount: 1, retryDelaySeconds: 0 },
]

const { tree } = fc.letrec<{ tree: Shape[]; shape: Shape; leaf: Shape }>((tie) => ({
  tree: fc.array(tie('shape'), { minLength: 1, maxLength: 3, depthIdentifier: 'shape' }),
  shape: fc.oneof(
    { depthSize: 'small', withCrossShrink: true, depthIdentifier: 'shape' },
    { weight: 6, arbitrary: tie('leaf') },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('switch' as const),
        how: fc.constantFrom('value', 'script', 'decision', 'decision-script'),
        value: fc.constantFrom('0', '1', 'other'),
        cases: fc.array(fc.oneof(fc.constant([]), tie('tree')), { minLength: 1, maxLength: 2 }),
        otherwise: fc.oneof(fc.constant([]), tie('tree')),
        join: fc.boolean(),
        optional: fc.boolean(),
      }),
    },
    {
      weight: 3,
      arbitrary: fc.record({
        kind: fc.constant('fork' as const),
        branches: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
        joins: fc.array(fc.constantFrom('last', 'first', 'none'), { minLength: 3, maxLength: 3 }),
        isFull: fc.boolean(),
        beside: fc.constantFrom(null, null, null, 1, 2, 3, 5, 8),
        startDelay: fc.constantFrom(0, 0, 0, 5),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('loop' as const),
        body: tie('tree'),
        how: fc.constantFrom('items', 'parameter', 'condition', 'both', 'child'),
        times: fc.integer({ min: 0, max: 3 }),
        keepLastN: fc.constantFrom(0, 0, 1, 2),
        startDelay: fc.constantFrom(0, 0, 0, 5),
        optional: fc.boolean(),
      }),
    },
  ),
  leaf: fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        kind: fc.constant('task' as const),
        name: fc.constantFrom('quick', 'linear', 'growing', 'timed', 'strict', 'polled', 'total', 'given', 'unknown'),
        type: fc.constantFrom('SIMPLE', 'SIMPLE', 'SIMPLE', 'HTTP', 'KAFKA_PUBLISH'),
        undo: fc.boolean(),
        optional: fc.constantFrom(false, false, true),
        permissive: fc.constantFrom(false, false, true),
        retryCount: fc.constantFrom(null, null, 0, 1),
        startDelay: fc.constantFrom(0, 0, 0, 5),
      }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant('instant' as const),
        type: fc.constantFrom(
          'NOOP',
          'SET_VARIABLE',
          'INLINE',
          'value-param',
          'LAMBDA',
          'EVENT',
          'async EVENT',
          'lost EVENT',
        ),
        startDelay: fc.constantFrom(0, 0, 0, 5),
        optional: fc.boolean(),
        isWrong: fc.constantFrom(false, false, false, true),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('wait' as const),
        seconds: fc.constantFrom(null, 3),
        retryCount: fc.constantFrom(0, 1),
        optional: fc.boolean(),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('join' as const),
        on: fc.array(fc.constantFrom(1, 1, 2, 3, 5, 8, -1), { maxLength: 2 }),
        optional: fc.boolean(),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant('gate' as const) }) },
    {
      weight: 1,
      arbitrary: fc.record({ kind: fc.constant('dynamic' as const), isNamed: fc.boolean(), optional: fc.boolean() }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('dynamic-fork' as const),
        style: fc.constantFrom('inputs', 'workflow', 'tasks', 'old'),
        count: fc.integer({ min: 0, max: 3 }),
        isWrong: fc.constantFrom(false, false, false, true),
        optional: fc.boolean(),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        kind: fc.constant('child' as const),
        how: fc.constantFrom('simple', 'failing', 'inline', 'missing', 'start', 'no request'),
        name: fc.constantFrom('quick', 'unknown'),
        optional: fc.boolean(),
        permissive: fc.constantFrom(false, false, true),
        startDelay: fc.constantFrom(0, 0, 0, 5),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        kind: fc.constant('end' as const),
        status: fc.constantFrom('COMPLETED', 'FAILED', 'TERMINATED'),
        output: fc.constantFrom<Json>({ told: true }, 'text'),
      }),
    },
  ),
}))

const step: fc.Arbitrary<Step> = fc.record({
  pick: fc.nat(1000),
  act: fc.oneof(
    { weight: 20, arbitrary: fc.constant('good' as const) },
    { weight: 4, arbitrary: fc.constantFrom('bad' as const, 'claim' as const, 'timer' as const) },
    { weight: 4, arbitrary: fc.constantFrom(...ACTS) },
  ),
  ms: fc.constantFrom(1, 1, 1, 1, 1, 1, 700, 4_000, 9_000, 61_000, 3_700_000),
})

export const sample: fc.Arbitrary<Sample> = fc
  .record({
    shapes: tree,
    steps: fc.array(step, { maxLength: 40 }),
    hasOutput: fc.constant(true),
    timeoutSeconds: fc.constantFrom(0, 0, 0, 100),
  })
  .map(({ shapes, steps, hasOutput, timeoutSeconds }) => {
    const builder = new Builder(shapes)
    const main = builder.workflow({ hasOutput, timeoutSeconds })
    return { definitions: [main, ...CHILDREN], taskDefs: TASK_DEFS, input: { x: 1, which: 'given' }, steps }
  })

const metadata: JsonObject = { 'conductor-lightstep': { serviceFunction: 'payments' } }

/** What sub-workflows are of. */
const CHILDREN: readonly JsonObject[] = [
  {
    name: 'simple-child',
    tasks: [
      {
        name: 'quick',
        taskReferenceName: 'a',
        inputParameters: { x: '${workflow.input.x}' },
        metadata: {
          'conductor-lightstep': { rollback: { name: 'undo', inputParameters: { n: '${undone.output.n}' } } },
        },
      },
    ],
    outputParameters: { n: '${a.output.n}' },
    metadata,
  },
  {
    name: 'failing-child',
    tasks: [
      { name: 'given', taskReferenceName: 'a' },
      {
        name: 'end',
        taskReferenceName: 'e',
        type: 'TERMINATE',
        inputParameters: { terminationStatus: 'FAILED', workflowOutput: { n: 3 } },
      },
    ],
    metadata,
  },
]
