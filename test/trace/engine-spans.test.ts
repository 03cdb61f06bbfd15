import { expect, test } from 'vitest'
import { spanIdOf, traceIdOf, type SpanId, type TraceId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import { CHAIN_START, chainEntries } from '#ledger/chain.ts'
import { engineSpans } from '#trace/engine-spans.ts'
import { APPROVER, chainRun, entry, failedRunChain, LAUNCHER, request, RUN, START, taskId } from './chain-of-run.ts'

const spans = engineSpans(chainRun(), failedRunChain())
const named = (name: string) => spans.filter((span) => span.name === name)
const ns = (at: number) => `${START + at}000000`

test('a run and everything that ended in it has one span each, in the order it came about', () => {
  expect(spans.map(({ name }) => name)).toEqual([
    'launch deploy-api',
    'policy check',
    'approve deploy-api',
    'policy check',
    'approval',
    'deploy',
    'deploy',
    'smoke-test',
    'deploy.rollback',
    'RUN deploy-api',
  ])
  expect(new Set(spans.map(({ spanId }) => spanId)).size).toBe(spans.length)
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([traceIdOf(RUN)]))
})

test('no span is an orphan', () => {
  const ids = new Set<string | null>(spans.map(({ spanId }) => spanId))
  expect(spans.filter(({ parentSpanId }) => !ids.has(parentSpanId)).map(({ name }) => name)).toEqual(['RUN deploy-api'])
})

test('the root span starts with the launch, which is its first child, and ends with the run', () => {
  const [root] = named('RUN deploy-api')
  expect(root).toMatchObject({
    spanId: spanIdOf(RUN),
    parentSpanId: null,
    kind: 'SERVER',
    startNs: ns(-30),
    endNs: ns(64_000),
    status: 'error',
  })
  expect(root?.attributes).toMatchObject({
    'cicd.pipeline.name': 'deploy-api',
    'cicd.pipeline.run.id': RUN,
    'cicd.pipeline.result': 'failure',
    'error.type': 'failed',
    'conductor_lightstep.rollback': 'done',
  })
  const [launch] = named('launch deploy-api')
  expect(launch).toMatchObject({ parentSpanId: spanIdOf(RUN), startNs: ns(-30), endNs: ns(0), taskId: null })
  expect(named('policy check')[0]).toMatchObject({
    parentSpanId: launch?.spanId,
    attributes: {
      'conductor_lightstep.policy.ids': ['payments.launch'],
      'conductor_lightstep.policy.decision': 'allow',
    },
  })
})

test('who acts stands on every span: the launcher on tasks, the approver on the approval they gave', () => {
  const people = spans.map(({ name, personId, attributes, isVerified }) => [
    name,
    personId,
    attributes['user.id'],
    isVerified,
  ])
  expect(people.filter(([, person]) => person === APPROVER)).toEqual([
    ['approve deploy-api', APPROVER, APPROVER, true],
    ['policy check', APPROVER, APPROVER, true],
  ])
  expect(people.filter(([, person]) => person === LAUNCHER)).toHaveLength(spans.length - 2)
})

test('an approval lasts from the question to the answer and says who settled what', () => {
  expect(named('approval')[0]).toMatchObject({
    spanId: spanIdOf(taskId(1)),
    startNs: ns(0),
    endNs: ns(60_000),
    attributes: {
      'conductor_lightstep.approval.id': taskId(1),
      'conductor_lightstep.approval.outcome': 'approved',
      'conductor_lightstep.approval.decided_by': APPROVER,
      'conductor_lightstep.approval.plan_digest': 'ab12',
    },
  })
  expect(named('approve deploy-api')[0]).toMatchObject({ parentSpanId: spanIdOf(taskId(1)), taskId: taskId(1) })
})

test('the attempt that failed is red, the retry that worked is not, and links to it', () => {
  const [lost, worked] = named('deploy')
  expect(lost).toMatchObject({ status: 'error', kind: 'CLIENT', startNs: ns(60_500), links: [] })
  expect(lost?.attributes).toMatchObject({
    'error.type': 'lease_lost',
    'cicd.worker.id': 'console-1',
    'cicd.pipeline.task.run.result': 'timeout',
  })
  expect(worked).toMatchObject({ status: 'unset', parentSpanId: spanIdOf(RUN) })
  expect(worked?.links).toEqual([
    { traceId: traceIdOf(RUN), spanId: lost?.spanId, attributes: { 'conductor_lightstep.link.type': 'retry_of' } },
  ])
  expect(worked?.attributes).not.toHaveProperty('error.type')
})

test('a rollback links to what it undoes', () => {
  const [rollback] = named('deploy.rollback')
  expect(rollback?.attributes['conductor_lightstep.rollback.of']).toBe(taskId(3))
  expect(rollback?.links).toEqual([
    {
      traceId: traceIdOf(RUN),
      spanId: spanIdOf(taskId(3)),
      attributes: { 'conductor_lightstep.link.type': 'rollback_of' },
    },
  ])
})

test('projecting in any pages makes the same spans as projecting at once', () => {
  const chain = failedRunChain()
  const paged = chain.flatMap((_, at) => engineSpans(chainRun(), chain.slice(0, at + 1), at))
  expect(paged).toEqual(spans)
})

test('the span of a child run hangs below the task that started it, in the root run’s trace', () => {
  const parent = { runId: RUN, taskId: taskId(9) }
  const child = chainRun({ rootRunId: RUN, parent, actor: { kind: 'agent', id: 'bot', for: LAUNCHER } })
  const [span] = engineSpans(child, chainEntries(CHAIN_START, [entry('run.ended', 5, { status: 'COMPLETED' })]))
  expect(span).toMatchObject({ parentSpanId: spanIdOf(taskId(9)), startNs: ns(0), status: 'unset' })
  expect(span?.attributes).toMatchObject({
    'user.id': LAUNCHER,
    'gen_ai.agent.id': 'bot',
    'conductor_lightstep.actor.kind': 'agent',
  })
})

test('a run that a service started names no person', () => {
  const run = chainRun({ actor: { kind: 'service', id: 'seeder' } })
  const [span] = engineSpans(run, chainEntries(CHAIN_START, [entry('run.ended', 5, { status: 'TERMINATED' })]))
  expect(span).toMatchObject({
    personId: null,
    isVerified: false,
    attributes: { 'conductor_lightstep.actor.id': 'seeder' },
  })
  expect(span?.attributes).not.toHaveProperty('user.id')
})

test('a denial is red and named so; a withdrawn approval is neither', () => {
  const gate = { taskId: taskId(1), ref: 'approval' }
  const deny = { outcome: 'denied', request: request('approval.decide', 1, 9) as never }
  const denied = engineSpans(
    chainRun(),
    chainEntries(CHAIN_START, [
      entry('approval.decided', 9, { ...gate, facts: deny }),
      entry('task.ended', 9, { ...gate, status: 'FAILED_WITH_TERMINAL_ERROR', facts: { type: 'HUMAN' } }),
    ]),
  )
  expect(denied.map(({ name, status }) => [name, status])).toEqual([
    ['deny deploy-api', 'unset'],
    ['policy check', 'unset'],
    ['approval', 'error'],
  ])
  expect(denied[2]?.attributes['error.type']).toBe('approval_denied')
  const [withdrawn] = engineSpans(
    chainRun(),
    chainEntries(CHAIN_START, [
      entry('approval.asked', 1, gate),
      entry('task.ended', 9, { ...gate, status: 'CANCELED', facts: { type: 'HUMAN', startedAt: null } }),
    ]),
  )
  expect(withdrawn).toMatchObject({
    status: 'unset',
    startNs: ns(9),
    attributes: { 'conductor_lightstep.approval.outcome': 'withdrawn' },
  })
})

test('what a newer version writes is shown as far as it is understood', () => {
  const odd = { facts: { request: request('archive', 1, 3) as never } }
  const chain = chainEntries(CHAIN_START, [
    entry('run.archived', 3, odd),
    entry('task.ended', 4, { taskId: taskId(1), status: null, at: instant(START + 4) }),
    entry('approval.decided', 5, { taskId: taskId(2) }),
    entry('run.ended', 5),
  ])
  const all = engineSpans(chainRun(), chain)
  expect(all.map(({ name, status }) => [name, status])).toEqual([
    ['archive deploy-api', 'unset'],
    ['policy check', 'unset'],
    ['task', 'unset'],
    ['RUN deploy-api', 'unset'],
  ])
  expect(all[2]?.attributes['cicd.pipeline.task.run.result']).toBe('error')
})

test('a request without a state of its trace is linked without one', () => {
  const inbound = { traceId: 'c'.repeat(32) as TraceId, spanId: 'd'.repeat(16) as SpanId, format: 'w3c' } as const
  const asked = { ...request('run.launch', 1, 0), inbound }
  const by = { actor: { kind: 'user', id: LAUNCHER }, via: 'console', facts: { request: asked as never } } as const
  const started = entry('run.started', 0, { status: 'RUNNING', ...by })
  const [launch] = engineSpans(chainRun(), chainEntries(CHAIN_START, [started]))
  expect(launch?.links).toEqual([{ traceId: inbound.traceId, spanId: inbound.spanId, attributes: expect.anything() }])
})

test('whence a request says it comes is linked to what was asked, and decides no trace', () => {
  const inbound = {
    traceId: 'c'.repeat(32) as TraceId,
    spanId: 'd'.repeat(16) as SpanId,
    format: 'b3',
    traceState: 'dd=s:1',
  } as const
  const asked = { ...request('run.launch', 1, 0), inbound }
  const by = { actor: { kind: 'user', id: LAUNCHER }, via: 'console', facts: { request: asked as never } } as const
  const [launch, check] = engineSpans(
    chainRun(),
    chainEntries(CHAIN_START, [entry('run.started', 0, { status: 'RUNNING', ...by })]),
  )
  expect([launch?.traceId, launch?.parentSpanId]).toEqual([traceIdOf(RUN), spanIdOf(RUN)])
  expect(launch?.links).toEqual([
    {
      traceId: inbound.traceId,
      spanId: inbound.spanId,
      attributes: { 'conductor_lightstep.link.type': 'inbound', 'conductor_lightstep.link.format': 'b3' },
      extras: { traceState: 'dd=s:1' },
    },
  ])
  expect(check?.links).toEqual([])
})
