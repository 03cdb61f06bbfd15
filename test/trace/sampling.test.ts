import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { newRunId, traceIdOf, type TraceId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import {
  decideByRate,
  DEFAULT_SAMPLING,
  KEEP_RULES,
  keepByRule,
  TIERS,
  type KeepRule,
  type SamplingPolicy,
} from '#trace/sampling.ts'
import { isKeptAt, oneMore, probabilityOf, rateOf, rejectOf, traceStateOf, type Stratum } from '#trace/sampling-rate.ts'

const HOUR_MS = 3_600_000
const kind = { workflow: 'deploy', version: 1, outcome: 'COMPLETED' }
const stratum = (weight: number): Stratum => ({ ...kind, seen: 1, weight, at: instant(0) })
const traceOf = (digits: string): TraceId => `0193573ea3c07b11a1${digits.padEnd(14, '0')}` as TraceId
const facts = (signs: readonly KeepRule[], nth = 1_000) => ({ signs, nth, isPinned: false })

test.each([
  { probability: 1, reject: 0, state: 'ot=th:0' },
  { probability: 0.5, reject: 0x8000, state: 'ot=th:8' },
  { probability: 0.25, reject: 0xc000, state: 'ot=th:c' },
  { probability: 0.01, reject: 64_880, state: 'ot=th:fd7' },
  { probability: 0.1, reject: 58_982, state: 'ot=th:e666' },
  { probability: 0, reject: 65_535, state: 'ot=th:ffff' },
  { probability: 2, reject: 0, state: 'ot=th:0' },
])('a probability of $probability is said as $state', ({ probability, reject, state }) => {
  expect([rejectOf(probability), traceStateOf(reject)]).toEqual([reject, state])
})

test.each([
  ['ot=th:e666;rv:1234,dd=s:1', 0, 'ot=th:e666;rv:1234,dd=s:1'],
  ['ot=th:e666;rv:1234,dd=s:1', 0xf000, 'ot=th:f;rv:1234,dd=s:1'],
  ['ot=th:8', 0x8000, 'ot=th:8'],
  ['ot=th:80000000000001', 0x8000, 'ot=th:80000000000001'],
  ['dd=s:1,ot=rv:00000000000001', 0x8000, 'ot=th:8;rv:00000000000001,dd=s:1'],
  ['dd=s:1', 0, 'ot=th:0,dd=s:1'],
  ['ot=th:none', 0x8000, 'ot=th:8'],
  ['broken', 0x8000, 'ot=th:8'],
  [`ot=th:8;rv:1;x:${'y'.repeat(244)}`, 0xe666, 'ot=th:e666;rv:1'],
  [`ot=th:8,a=${'x'.repeat(246)},b=${'x'.repeat(246)},c=12345`, 0xe666, 'ot=th:e666,c=12345'],
] as const)('of the state %s, with %i kept out by us, there leaves %s', (before, reject, after) => {
  expect(traceStateOf(reject, before)).toBe(after)
})

test('the threshold that is written says, as OpenTelemetry reads it, whether the trace is kept', () => {
  const digit = fc.constantFrom(...'0123456789abcdef')
  const digits = fc.array(digit, { minLength: 14, maxLength: 14 }).map((list) => list.join(''))
  fc.assert(
    fc.property(digits, fc.integer({ min: 0, max: 65_535 }), (random, reject) => {
      const written = traceStateOf(reject).replace('ot=th:', '')
      const threshold = BigInt(`0x${written.padEnd(14, '0')}`)
      expect(isKeptAt(traceOf(random), reject)).toBe(BigInt(`0x${random}`) >= threshold)
    }),
  )
})

test('what is kept at a probability is kept at every greater one, and about so many of our ids are', () => {
  const traces = Array.from({ length: 4_000 }, () =>
    traceIdOf(newRunId(1_764_000_000_000, (length) => crypto.getRandomValues(new Uint8Array(length)))),
  )
  const keptAt = (probability: number) => traces.filter((trace) => isKeptAt(trace, rejectOf(probability)))
  const [tenth, half] = [keptAt(0.1), keptAt(0.5)]
  expect(tenth.filter((trace) => !half.includes(trace))).toEqual([])
  expect(Math.abs(tenth.length / 4_000 - 0.1)).toBeLessThan(0.03)
  expect(Math.abs(half.length / 4_000 - 0.5)).toBeLessThan(0.05)
})

test.each(KEEP_RULES.filter((rule) => rule !== 'first'))(
  'a run with the sign of %s is kept in full, for sure',
  (rule) => {
    expect(keepByRule(DEFAULT_SAMPLING, facts([rule]))).toEqual({ tier: 'FULL', rule, probability: 1, reject: 0 })
    const without = { ...DEFAULT_SAMPLING, keep: KEEP_RULES.filter((each) => each !== rule) }
    expect(keepByRule(without, facts([rule]))).toBeNull()
  },
)

test.each([
  { nth: 10, rule: 'first' },
  { nth: 11, rule: null },
])('of a version the first ten are kept: number $nth is by $rule', ({ nth, rule }) => {
  expect(keepByRule(DEFAULT_SAMPLING, facts([], nth))?.rule ?? null).toBe(rule)
})

test('pinned comes before every rule and needs none', () => {
  const nothing: SamplingPolicy = { ...DEFAULT_SAMPLING, keep: [] }
  expect(keepByRule(nothing, { ...facts(['failure']), isPinned: true })?.rule).toBe('pinned')
  expect(keepByRule(nothing, facts([...KEEP_RULES], 1))).toBeNull()
})

test('runs that are alike share a rate: as many in full an hour as is said, then summaries, then skeletons', () => {
  const policy: SamplingPolicy = { keep: [], firstRuns: 0, fullPerHour: 10, summaryPerHour: 30 }
  const at = (first: number) => decideByRate(policy, traceOf(first.toString(16).padStart(4, '0')), stratum(80))
  // An eighth in full, three eighths more as summaries, and a half as skeletons.
  expect(at(0xe000)).toEqual({ tier: 'FULL', rule: 'rate', probability: 0.125, reject: 0x8000 })
  expect(at(0xdfff)).toEqual({ tier: 'SUMMARY', rule: 'rate', probability: 0.5, reject: 0x8000 })
  expect(at(0x8000)).toEqual({ tier: 'SUMMARY', rule: 'rate', probability: 0.5, reject: 0x8000 })
  expect(at(0x7fff)).toEqual({ tier: 'SKELETON', rule: 'rate', probability: 1, reject: 0x8000 })
})

test('a better tier never has the lower randomness, whatever the rates', () => {
  const rate = fc.integer({ min: 0, max: 10_000 })
  const weight = fc.double({ min: 1, max: 1e7, noNaN: true })
  const random = fc.integer({ min: 0, max: 65_535 })
  fc.assert(
    fc.property(rate, rate, weight, fc.tuple(random, random), (fullPerHour, summaryPerHour, heavy, [a, b]) => {
      const policy: SamplingPolicy = { keep: [], firstRuns: 0, fullPerHour, summaryPerHour }
      const tierAt = (value: number) =>
        TIERS.indexOf(decideByRate(policy, traceOf(value.toString(16).padStart(4, '0')), stratum(heavy)).tier)
      expect(tierAt(Math.max(a, b))).toBeLessThanOrEqual(tierAt(Math.min(a, b)))
    }),
  )
})

test('a kind weighs what came in the last hour: it fades, and grows by one with each', () => {
  const first = oneMore(kind, undefined, instant(0))
  expect(first).toEqual({ ...kind, seen: 1, weight: 1, at: 0 })
  const later = oneMore(kind, first, instant(HOUR_MS))
  expect(later).toEqual({ ...kind, seen: 2, weight: 1 + Math.exp(-1), at: HOUR_MS })
  // One that is told late moves no clock back.
  expect(oneMore(kind, later, instant(0))).toEqual({ ...kind, seen: 3, weight: later.weight + 1, at: HOUR_MS })
})

test('a steady stream of runs is kept at the rate that is asked for', () => {
  let steady: Stratum | undefined
  for (let number = 0; number < 6_000; number++) steady = oneMore(kind, steady, instant(number * 3_600))
  // 1,000 an hour, of which 60 are wanted.
  expect(rateOf(60, steady ?? stratum(1))).toBeCloseTo(0.06, 3)
  expect(probabilityOf(rejectOf(0.06))).toBeCloseTo(0.06, 4)
})
