import type { RunId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { ResultStatus } from '#engine/command.ts'
import type { FinalRunStatus, TaskStatus } from '#engine/model.ts'
import { fork, simple } from './definitions.ts'
import type { World } from './world.ts'

/** One task `t`, and how it is made to end badly; what ends by itself needs nobody. */
export interface FailingTask {
  readonly type: string
  readonly how: string
  readonly task: JsonObject
  readonly status: TaskStatus
  /** Conductor 2.4: by its status and its type. */
  readonly isRetried: boolean
  readonly fail?: (world: World) => void
  readonly before?: readonly JsonObject[]
  /** A task inside that failed is named by the run whatever becomes of `t`. */
  readonly isNamed?: true
}

export const BACK_OFF_MS = 7_000

const taskDefinition = { name: 't', retryDelaySeconds: BACK_OFF_MS / 1000 }

export const failingTask = (type: string, extra: JsonObject): JsonObject =>
  simple('t', { type, retryCount: 2, taskDefinition, ...extra })

const reported =
  (status: Exclude<ResultStatus, 'IN_PROGRESS'>) =>
  (world: World): void =>
    void world.end('t', status)

/** The time of a try is longer by its back-off (Conductor 2.5: startTime + startDelay). */
const timedOut = (world: World): void => void world.tick(60_000 + BACK_OFF_MS).timer('t')

const childEnds =
  (status: Exclude<FinalRunStatus, 'COMPLETED'>) =>
  (world: World): void => {
    const { id, state } = world.at('t')
    const child = String(state?.['childRunId']) as RunId
    const news = { child, generation: 1, output: {}, reason: 'no', isUndoDue: false }
    world.tick().send({ kind: 'child-ended', runId: world.id, taskId: id, status, ...news })
  }

const launchFails = (world: World): void =>
  void world.tick().send({ kind: 'launch-failed', runId: world.id, taskId: world.at('t').id, reason: 'no' })

const REPORTED = [
  ['FAILED', true],
  ['FAILED_WITH_TERMINAL_ERROR', false],
  ['CANCELED', false],
] as const

/** What somebody reports of it. */
const told = (type: string, extra: JsonObject): FailingTask[] =>
  REPORTED.map(([status, isRetried]) => {
    const task = failingTask(type, extra)
    return { type, how: `reported ${status}`, task, fail: reported(status), status, isRetried }
  })

type Row = [type: string, how: string, extra: JsonObject, status: TaskStatus, more?: Partial<FailingTask>]

const failing = (isRetried: boolean, rows: readonly Row[]): FailingTask[] =>
  rows.map(([type, how, extra, status, more = {}]) => {
    return { type, how, task: failingTask(type, extra), status, isRetried, ...more }
  })

const script = { evaluatorType: 'javascript', expression: 'no()' }
const python = { ...script, evaluatorType: 'python' }
const cases = { decisionCases: { a: [simple('a')] } }
const input = (inputParameters: JsonObject): JsonObject => ({ inputParameters })
const child = { subWorkflowParam: { name: 'x' } }
const timed = { ...taskDefinition, timeoutSeconds: 60, responseTimeoutSeconds: 0, timeoutPolicy: 'RETRY' }
const inside = [simple('a', { permissive: true, retryCount: 0 })]
const passed = simple('s', { type: 'SWITCH', evaluatorType: 'value-param', expression: 'v', ...cases })
const FINAL = 'FAILED_WITH_TERMINAL_ERROR'

const RETRIED: readonly Row[] = [
  ['EVENT', 'a sink that is not there', { sink: 'sqs:x' }, 'FAILED'],
  ['START_WORKFLOW', 'no request', input({ startWorkflow: 'x${workflow.input.none}' }), 'FAILED'],
  ['START_WORKFLOW', 'no name', input({ startWorkflow: { input: {} } }), 'FAILED'],
  ['START_WORKFLOW', 'no such workflow', input({ startWorkflow: { name: 'x' } }), 'FAILED', { fail: launchFails }],
  ['SUB_WORKFLOW', 'no name', { subWorkflowParam: { name: '${workflow.input.none}' } }, 'FAILED'],
  ['SUB_WORKFLOW', 'no such workflow', child, 'FAILED', { fail: launchFails }],
  ['SUB_WORKFLOW', 'its run FAILED', child, 'FAILED', { fail: childEnds('FAILED') }],
  ['SUB_WORKFLOW', 'its run TIMED_OUT', child, 'TIMED_OUT', { fail: childEnds('TIMED_OUT') }],
  ['WAIT', 'its time is out', { taskDefinition: timed }, 'TIMED_OUT', { fail: timedOut }],
]

/** By their status. */
const FINAL_ONES: readonly Row[] = [
  ['SUB_WORKFLOW', 'its run TERMINATED', child, 'CANCELED', { fail: childEnds('TERMINATED') }],
  ['INLINE', 'no evaluator', input(python), FINAL],
  ['WAIT', 'no duration', input({ duration: '${workflow.input.no}' }), FINAL],
  ['SET_VARIABLE', 'too large', input({ big: 'x'.repeat(300_000) }), FINAL],
  ['TERMINATE', 'no status', input({ terminationStatus: '${workflow.input.none}' }), FINAL],
]

/** By their type. */
const NEVER_AGAIN: readonly Row[] = [
  ['SWITCH', 'reported FAILED', { ...script, ...cases }, 'FAILED', { fail: reported('FAILED') }],
  ['SWITCH', 'no evaluator', { ...python, ...cases }, 'FAILED'],
  ['DECISION', 'reported FAILED', { caseExpression: 'no()', ...cases }, 'FAILED', { fail: reported('FAILED') }],
  [
    'DO_WHILE',
    'a permissive task failed',
    { loopCondition: '', loopOver: inside },
    'FAILED',
    { fail: (world) => void world.end('a__1', 'FAILED'), isNamed: true },
  ],
  [
    'JOIN',
    'a permissive task failed',
    { joinOn: ['a'] },
    'FAILED',
    { before: [fork('f', inside)], fail: (world) => void world.end('a', 'FAILED'), isNamed: true },
  ],
  ['EXCLUSIVE_JOIN', 'nobody came', { joinOn: ['a'] }, 'FAILED', { before: [passed] }],
]

/** Every type that can fail, and every status it can fail with (Conductor 1.6, 1.7). */
export const FAILING_TASKS: readonly FailingTask[] = [
  ...told('SIMPLE', {}),
  ...told('KAFKA_PUBLISH', input({ kafka_request: {} })),
  ...told('DYNAMIC', { dynamicTaskNameParam: 'n', ...input({ n: 'ship' }) }),
  ...told('HTTP', input({ uri: 'http://x', method: 'GET' })),
  ...told('INLINE', input(script)),
  ...told('LAMBDA', input({ scriptExpression: 'no()' })),
  ...told('JSON_JQ_TRANSFORM', input({ queryExpression: '.x' })),
  ...told('WAIT', {}),
  ...told('EVENT', { sink: 'conductor', asyncComplete: true }),
  ...failing(true, RETRIED),
  ...failing(false, FINAL_ONES),
  ...failing(false, NEVER_AGAIN),
]
