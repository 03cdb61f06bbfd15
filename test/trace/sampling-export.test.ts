import { expect, test } from 'vitest'
import type { RunId, UserId } from '#core/ids.ts'
import type { SamplingDecision } from '#trace/sampling.ts'
import { fateOf, leavingSpan } from '#trace/sampling-export.ts'
import { noiseOf, type NoiseSpan } from '#trace/sampling-noise.ts'
import type { SpanOrigin, StoredSpan } from '#trace/span.ts'
import { otelSpan } from './spans.ts'

const RUN = '0193573e-a3c0-7b11-a1b2-c3d4e5f60718' as RunId
const PERSON = '01930000-0000-7000-a000-000000000001' as UserId
const stored = (origin: SpanOrigin, over: Partial<StoredSpan> = {}): StoredSpan => ({
  ...otelSpan({ attributes: { 'db.system.name': 'postgresql', 'user.id': 'claimed' }, statusMessage: 'said' }),
  rootRunId: RUN,
  taskId: null,
  personId: PERSON,
  isVerified: true,
  origin,
  service: 'payments',
  ...over,
})
const leaves = (span: StoredSpan, sampling: SamplingDecision | null, fate: 'send' | 'reduce', runId = RUN) =>
  leavingSpan({ span, sampling, runId }, fate)
const decided = (tier: SamplingDecision['tier']): SamplingDecision => ({
  tier,
  rule: 'rate',
  probability: 0.5,
  reject: 0x8000,
})

test.each([
  ['engine', 'all', null, 'send'],
  ['engine', 'ours', 'SKELETON', 'send'],
  ['received', 'ours', 'FULL', 'not-wanted'],
  ['received', 'all', null, 'wait'],
  ['received', 'all', 'FULL', 'send'],
  ['received', 'all', 'SUMMARY', 'reduce'],
  ['received', 'all', 'SKELETON', 'let-go'],
  ['own', 'ours', null, 'wait'],
  ['own', 'ours', 'SUMMARY', 'reduce'],
] as const)('a span that is %s, for a backend that gets %s, of a run decided %s: %s', (origin, scope, tier, fate) => {
  expect(fateOf(stored(origin), tier && decided(tier), scope)).toBe(fate)
})

test('an engine span counts for itself alone, whatever becomes of its run', () => {
  const { traceState, attributes } = leaves(stored('engine'), decided('SKELETON'), 'send')
  expect([traceState, attributes]).toEqual([
    'ot=th:0',
    {
      'db.system.name': 'postgresql',
      'user.id': 'claimed',
      'conductor_lightstep.sampling.tier': 'SKELETON',
      'conductor_lightstep.sampling.rule': 'rate',
      'conductor_lightstep.sampling.probability': 0.5,
    },
  ])
  expect(leaves(stored('engine'), null, 'send').attributes).toEqual(stored('engine').attributes)
})

test('other spans say how many they stand for, whose they are, and of which run', () => {
  const leaving = leaves(stored('received'), decided('FULL'), 'send')
  expect([leaving.traceState, leaving.attributes]).toEqual([
    'ot=th:8',
    {
      'db.system.name': 'postgresql',
      'user.id': PERSON,
      'conductor_lightstep.identity.verified': true,
      'cicd.pipeline.run.id': RUN,
      'conductor_lightstep.sampling.tier': 'FULL',
      'conductor_lightstep.sampling.rule': 'rate',
      'conductor_lightstep.sampling.probability': 0.5,
    },
  ])
  const own = stored('own', { personId: null, attributes: { 'cicd.pipeline.run.id': 'a child' } })
  expect(leaves(own, null, 'send').attributes).toEqual({
    'cicd.pipeline.run.id': 'a child',
    'conductor_lightstep.identity.verified': true,
  })
})

test('a received span is of the run whose attempt it stands under, whatever it says itself', () => {
  const child = '0193573e-a3c0-7b11-a1b2-c3d4e5f60720' as RunId
  const span = stored('received', { attributes: { 'cicd.pipeline.run.id': 'another' } })
  expect(leaves(span, null, 'send', child).attributes['cicd.pipeline.run.id']).toBe(child)
  expect(leaves(span, decided('SUMMARY'), 'reduce', child).attributes['cicd.pipeline.run.id']).toBe(child)
})

test('the state of their trace leaves with received spans, under the stricter of both thresholds', () => {
  const span = stored('received', { extras: { traceState: 'ot=th:e666;rv:1234,dd=s:1' } })
  const stateOf = (reject: number, fate: 'send' | 'reduce') =>
    leaves(span, { ...decided('FULL'), reject }, fate).traceState
  expect([stateOf(0, 'send'), stateOf(0x8000, 'reduce'), stateOf(0xf000, 'send')]).toEqual([
    'ot=th:e666;rv:1234,dd=s:1',
    'ot=th:e666;rv:1234,dd=s:1',
    'ot=th:f;rv:1234,dd=s:1',
  ])
})

test('a summary of a span of ours names the run that it names itself, which is perhaps a child', () => {
  const own = (attributes: StoredSpan['attributes']) =>
    leaves(stored('own', { attributes }), decided('SUMMARY'), 'reduce').attributes['cicd.pipeline.run.id']
  expect([own({ 'cicd.pipeline.run.id': 'a child' }), own({})]).toEqual(['a child', RUN])
})

test('the probability is a double, whatever it is', () => {
  const span = stored('received', { extras: { types: { a: 'bytes' }, dropped: { events: 1 } } })
  expect(leaves(span, { ...decided('FULL'), probability: 1 }, 'send').extras).toEqual({
    types: { a: 'bytes', 'conductor_lightstep.sampling.probability': 'double' },
    dropped: { events: 1 },
  })
})

test('of a summary there leave ids, name, status and times, and how much there was of the rest', () => {
  const { attributes, events, links, statusMessage, name, status } = leaves(
    stored('received', { events: [{ timeNs: '1', name: 'e', attributes: {} }] }),
    decided('SUMMARY'),
    'reduce',
  )
  expect({ attributes, events, links, statusMessage, name, status }).toEqual({
    name: 'INSERT deployment',
    status: 'unset',
    statusMessage: null,
    events: [],
    links: [],
    attributes: {
      'conductor_lightstep.sampling.attributes': 2,
      'conductor_lightstep.sampling.events': 1,
      'conductor_lightstep.sampling.links': 0,
      'conductor_lightstep.sampling.tier': 'SUMMARY',
      'conductor_lightstep.sampling.rule': 'rate',
      'conductor_lightstep.sampling.probability': 0.5,
      'conductor_lightstep.identity.verified': true,
      'cicd.pipeline.run.id': RUN,
      'user.id': PERSON,
    },
  })
})

test('noise is what repeats within a run: the same service, name, status and shape', () => {
  const other = '0193573e-a3c0-7b11-a1b2-c3d4e5f60719' as RunId
  const span = (over: Partial<NoiseSpan> = {}): NoiseSpan => ({
    rootRunId: RUN,
    service: 'payments',
    name: 'SELECT',
    status: 'unset',
    shape: 'a b',
    bytes: 10,
    ...over,
  })
  const spans = [
    span(),
    span(),
    span(),
    span({ rootRunId: other }),
    span({ name: 'INSERT', bytes: 60 }),
    span({ shape: 'a' }),
  ]
  expect(noiseOf(2, spans)).toEqual({
    runs: 2,
    spans: 6,
    spansPerRun: 3,
    repeatedShare: 2 / 6,
    bytesPerRun: 55,
    groups: [
      { service: 'payments', name: 'SELECT', status: 'unset', spans: 4, perRunMax: 3, bytes: 40 },
      { service: 'payments', name: 'INSERT', status: 'unset', spans: 1, perRunMax: 1, bytes: 60 },
      { service: 'payments', name: 'SELECT', status: 'unset', spans: 1, perRunMax: 1, bytes: 10 },
    ],
  })
  expect(noiseOf(0, [])).toEqual({ runs: 0, spans: 0, spansPerRun: 0, repeatedShare: null, bytesPerRun: 0, groups: [] })
})
