import { expect, test } from 'vitest'
import { spanIdOf, traceIdOf, type GenerationId } from '#core/ids.ts'
import { CHAIN_START, chainEntries } from '#ledger/chain.ts'
import { engineSpans } from '#trace/engine-spans.ts'
import { APPROVER, chainRun, entry, LAUNCHER, request, RUN, START, taskId } from './chain-of-run.ts'

const SECOND = '01930000-0000-7000-8000-00000000abcd' as GenerationId
const ended = (number: number, at: number, status: string) =>
  entry('task.ended', at, { taskId: taskId(number), ref: 'deploy', status, facts: { startedAt: START + at - 100 } })

/** Failed, and retried by somebody else an hour later by another program. */
const chain = chainEntries(CHAIN_START, [
  entry('run.started', 0, {
    status: 'RUNNING',
    facts: {
      generation: 1,
      generationId: RUN,
      version: 3,
      programHash: 'c0ffee',
      actsFor: { kind: 'user', id: LAUNCHER },
      request: request('run.launch', 1, 0) as never,
    },
  }),
  ended(1, 1_000, 'FAILED'),
  entry('run.ended', 1_000, { status: 'FAILED', facts: { rollback: 'none' } }),
  entry('run.reopened', 3_600_000, {
    status: 'RUNNING',
    actor: { kind: 'user', id: APPROVER },
    via: 'console',
    facts: {
      verb: 'retry',
      generation: 2,
      generationId: SECOND,
      version: 4,
      programHash: 'beef',
      actsFor: { kind: 'user', id: APPROVER },
      request: request('run.retry', 3, 3_600_000) as never,
    },
  }),
  ended(2, 3_601_000, 'COMPLETED'),
  entry('run.ended', 3_601_000, { status: 'COMPLETED', facts: { rollback: 'none' } }),
])
/** The run's row is in its second generation. */
const now = chainRun({
  version: 4,
  programHash: 'beef',
  generation: { number: 2, id: SECOND },
  actor: { kind: 'user', id: APPROVER },
})
const spans = engineSpans(now, chain)
const roots = spans.filter(({ name }) => name.startsWith('RUN'))

test('each generation has a root span of its own in the one trace, linked to the one before', () => {
  expect(roots.map(({ spanId, parentSpanId, status }) => [spanId, parentSpanId, status])).toEqual([
    [spanIdOf(RUN), null, 'error'],
    [spanIdOf(SECOND), null, 'unset'],
  ])
  expect(new Set(spans.map(({ traceId }) => traceId))).toEqual(new Set([traceIdOf(RUN)]))
  expect(roots[0]?.links).toEqual([])
  expect(roots[1]?.links).toEqual([
    {
      traceId: traceIdOf(RUN),
      spanId: spanIdOf(RUN),
      attributes: { 'conductor_lightstep.link.type': 'previous_generation' },
    },
  ])
})

test('what belongs to a generation hangs below its root, with whom it acts for and its definition', () => {
  const facts = spans.map((span) => [
    span.name,
    span.parentSpanId === spanIdOf(RUN) ? 1 : span.parentSpanId === spanIdOf(SECOND) ? 2 : null,
    span.personId,
    span.attributes['conductor.workflow.version'],
    span.attributes['conductor_lightstep.generation'],
  ])
  expect(facts).toEqual([
    ['launch deploy-api', 1, null, 3, 1],
    ['policy check', null, null, 3, 1],
    ['deploy', 1, LAUNCHER, 3, 1],
    ['RUN deploy-api', null, LAUNCHER, 3, 1],
    ['retry deploy-api', 2, APPROVER, 4, 2],
    ['policy check', null, APPROVER, 4, 2],
    ['deploy', 2, APPROVER, 4, 2],
    ['RUN deploy-api', null, APPROVER, 4, 2],
  ])
  expect(roots.map(({ attributes }) => attributes['conductor_lightstep.program.hash'])).toEqual(['c0ffee', 'beef'])
})

test('a generation lasts from the request that opened it to its end', () => {
  expect(roots.map(({ startNs, endNs }) => [startNs, endNs])).toEqual([
    [`${START - 30}000000`, `${START + 1_000}000000`],
    [`${START + 3_600_000 - 30}000000`, `${START + 3_601_000}000000`],
  ])
})

test('projecting in any pages, before or after the run was reopened, makes the same spans', () => {
  expect(chain.flatMap((_, at) => engineSpans(now, chain.slice(0, at + 1), at))).toEqual(spans)
  const before = chainRun()
  expect(engineSpans(before, chain.slice(0, 3))).toEqual(spans.slice(0, 4))
})

test('a generation that was opened because a child is at work again is linked to that of the child', () => {
  const CHILD = '01930000-0000-7000-8000-00000000cafe' as GenerationId
  const at = chain.findIndex(({ kind }) => kind === 'run.reopened')
  const opened = chain[at] ?? chain[0]
  if (!opened) throw new Error('the chain is empty')
  const revived = chain.with(at, { ...opened, facts: { ...opened.facts, verb: 'revive', childGenerationId: CHILD } })
  const root = engineSpans(now, revived).findLast(({ name }) => name.startsWith('RUN'))
  expect(root?.links).toMatchObject([
    { spanId: spanIdOf(RUN), attributes: { 'conductor_lightstep.link.type': 'previous_generation' } },
    { spanId: spanIdOf(CHILD), attributes: { 'conductor_lightstep.link.type': 'child_generation' } },
  ])
})
