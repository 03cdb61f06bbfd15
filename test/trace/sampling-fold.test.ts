import { expect, test } from 'vitest'
import type { RunId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import { DEFAULT_SAMPLING, type SamplingPolicy } from '#trace/sampling.ts'
import { foldSampling, type FoldParts, type HeardRun, type Sampling } from '#trace/sampling-fold.ts'
import { previewSampling, type PastRun } from '#trace/sampling-preview.ts'
import { RULE_NAMES, RULE_TEXTS, RULE_TITLES, TIER_MEANING, TIER_NAMES } from '#trace/sampling-titles.ts'
import { RULE_WORDS, TIER_WORDS } from '#trace/sampling-words.ts'

const START = 1_764_000_000_000
const runId = (number: number, random = 'ffff'): RunId =>
  `0193573e-a3c0-7b11-a1${random.slice(0, 2)}-${random.slice(2)}${String(number).padStart(10, '0')}` as RunId
const heard = (number: number, over: Partial<HeardRun> = {}): HeardRun => ({
  rootRunId: runId(number),
  workflow: 'deploy',
  version: 1,
  createdAt: instant(START),
  status: 'RUNNING',
  endedAt: null,
  signs: [],
  ...over,
})
const ended = (number: number, over: Partial<HeardRun> = {}): HeardRun =>
  heard(number, { status: 'COMPLETED', endedAt: instant(START + 1_000), ...over })
const rateOnly: SamplingPolicy = { keep: DEFAULT_SAMPLING.keep, firstRuns: 0, fullPerHour: 1, summaryPerHour: 1 }
const parts = (over: Partial<FoldParts> = {}): FoldParts => ({
  policy: rateOnly,
  policyVersion: 7,
  now: instant(START + 2_000),
  known: new Map(),
  strata: new Map(),
  slowFromMs: new Map(),
  ...over,
})
const tiers = (folded: ReturnType<typeof foldSampling>) =>
  folded.samplings.map(({ nth, tier, rule, probability }) => [nth, tier, rule, probability])
const knownAfter = (folded: ReturnType<typeof foldSampling>): FoldParts['known'] =>
  new Map(folded.samplings.map((sampling) => [sampling.rootRunId, sampling]))

test('a run that began is counted, and kept at once when it is one of the first', () => {
  const { samplings, strata } = foldSampling(parts({ policy: { ...rateOnly, firstRuns: 1 } }), [heard(1), heard(2)])
  expect(samplings.map(({ nth, tier, rule, decidedAt }) => [nth, tier, rule, decidedAt])).toEqual([
    [1, 'FULL', 'first', START + 2_000],
    [2, null, null, null],
  ])
  expect(strata).toEqual([{ workflow: 'deploy', version: 1, outcome: 'started', seen: 2, weight: 2, at: START }])
})

test('what no rule keeps is decided at its end, by the rate of its kind', () => {
  const runs = [ended(1), ended(2, { rootRunId: runId(2, '8000') }), ended(3, { rootRunId: runId(3, '0000') })]
  const folded = foldSampling(parts(), runs)
  expect(tiers(folded)).toEqual([
    [1, 'FULL', 'rate', 1],
    [2, 'FULL', 'rate', 0.5],
    [3, 'SKELETON', 'rate', 1],
  ])
  expect(folded.samplings.map(({ outcome, policyVersion, reject }) => [outcome, policyVersion, reject])).toEqual([
    ['COMPLETED', 7, 0],
    ['COMPLETED', 7, 0],
    ['COMPLETED', 7, 21_845],
  ])
})

test('outcomes and versions have rates of their own', () => {
  const { strata } = foldSampling(parts(), [ended(1), ended(2, { status: 'TERMINATED' }), ended(3, { version: 2 })])
  expect(
    strata.filter(({ outcome }) => outcome !== 'started').map(({ version, outcome, seen }) => [version, outcome, seen]),
  ).toEqual([
    [1, 'COMPLETED', 1],
    [1, 'TERMINATED', 1],
    [2, 'COMPLETED', 1],
  ])
})

test('a rule that fires while the run lasts decides at once, and its end changes nothing but how it ended', () => {
  const early = foldSampling(parts(), [heard(1, { signs: ['approval'] })])
  expect(tiers(early)).toEqual([[1, 'FULL', 'approval', 1]])
  const late = foldSampling(parts({ known: knownAfter(early), now: instant(START + 9_000) }), [
    ended(1, { signs: ['failure'] }),
  ])
  expect(late.samplings).toEqual([
    {
      ...early.samplings[0],
      signs: ['approval', 'failure'],
      outcome: 'COMPLETED',
      endedAt: START + 1_000,
    },
  ])
  expect(late.strata).toEqual([])
})

test('a run that was thinned out by the rate is kept from when a rule wants it; heard again it stays so', () => {
  const thin = foldSampling(parts({ policy: { ...rateOnly, fullPerHour: 0, summaryPerHour: 0 } }), [
    ended(1, { rootRunId: runId(1, '0000') }),
  ])
  expect(tiers(thin)).toEqual([[1, 'SKELETON', 'rate', 1]])
  const again = { ...parts(), known: knownAfter(thin) }
  expect(foldSampling(again, [ended(1, { rootRunId: runId(1, '0000') })])).toEqual({ samplings: [], strata: [] })
  const retried = foldSampling(again, [heard(1, { rootRunId: runId(1, '0000'), signs: ['retry'] })])
  expect(tiers(retried)).toEqual([[1, 'FULL', 'retry', 1]])
})

test('slow is what takes longer than most of its workflow, ended or not', () => {
  const slow = { slowFromMs: new Map([['deploy', 1_500]]) }
  expect(tiers(foldSampling(parts(slow), [ended(1), ended(2, { endedAt: instant(START + 1_501) }), heard(3)]))).toEqual(
    [
      [1, 'FULL', 'rate', 1],
      [2, 'FULL', 'slow', 1],
      [3, 'FULL', 'slow', 1],
    ],
  )
})

test('a pinned run is kept, however it ends; let go it is decided like any other, and is counted once', () => {
  const [fresh] = foldSampling(parts(), [heard(1, { rootRunId: runId(1, '0000') })]).samplings
  if (!fresh) throw new Error('no sampling')
  const pinned = { ...fresh, nth: 0, pinnedAt: instant(START) }
  const none = { ...rateOnly, fullPerHour: 0, summaryPerHour: 0 }
  const run = ended(1, { rootRunId: runId(1, '0000') })
  const kept = foldSampling(parts({ policy: none, known: new Map([[pinned.rootRunId, pinned]]) }), [run])
  expect([tiers(kept), kept.strata.map(({ outcome }) => outcome)]).toEqual([[[1, 'FULL', 'pinned', 1]], ['started']])
  const letGo = kept.samplings.map((one): Sampling => Object.assign({}, one, { pinnedAt: null }))
  const after = foldSampling(parts({ policy: none, known: new Map(letGo.map((one) => [one.rootRunId, one])) }), [run])
  expect(tiers(after)).toEqual([[1, 'SKELETON', 'rate', 1]])
})

test('a preview says what rules and rates would have made of runs, in spans too', () => {
  const past = (number: number, over: Partial<PastRun> = {}): PastRun => ({
    ...ended(number),
    nth: 100,
    isPinned: false,
    engineSpans: 3,
    otherSpans: 10,
    ...over,
  })
  const runs = [
    past(1, { signs: ['failure'] }),
    past(2, { isPinned: true }),
    past(3, { nth: 1 }),
    past(4, { endedAt: instant(START + 3) }),
    past(5, { rootRunId: runId(5, '7000'), endedAt: instant(START + 4) }),
    past(6, { rootRunId: runId(6, '0000'), endedAt: instant(START + 5) }),
  ]
  const policy: SamplingPolicy = { ...rateOnly, firstRuns: 1, fullPerHour: 1, summaryPerHour: 0.5 }
  const line = { runs: 1, spansFull: 13, spansReduced: 0, spansLetGo: 0 }
  expect(previewSampling(policy, runs)).toEqual([
    { ...line, tier: 'FULL', rule: 'failure' },
    { ...line, tier: 'FULL', rule: 'pinned' },
    { ...line, tier: 'FULL', rule: 'first' },
    { ...line, tier: 'FULL', rule: 'rate' },
    { ...line, tier: 'SUMMARY', rule: 'rate', spansFull: 3, spansReduced: 10 },
    { ...line, tier: 'SKELETON', rule: 'rate', spansFull: 3, spansLetGo: 10 },
  ])
  expect(previewSampling(policy, [])).toEqual([])
})

test('a preview decides nothing of runs that go on unless a rule keeps them', () => {
  const past = (number: number, over: Partial<PastRun> = {}): PastRun => ({
    ...heard(number),
    nth: 100,
    isPinned: false,
    engineSpans: 3,
    otherSpans: 10,
    ...over,
  })
  const line = { runs: 1, spansFull: 13, spansReduced: 0, spansLetGo: 0 }
  expect(previewSampling(rateOnly, [past(1), past(2)])).toEqual([])
  expect(previewSampling(rateOnly, [past(1), past(2, { signs: ['failure'] })])).toEqual([
    { ...line, tier: 'FULL', rule: 'failure' },
  ])
})

test('no two rules and no two tiers are told by the same words', () => {
  for (const words of [RULE_WORDS, RULE_TITLES, RULE_TEXTS, RULE_NAMES, TIER_WORDS, TIER_MEANING, TIER_NAMES]) {
    const texts: readonly string[] = Object.values(words)
    expect(new Set(texts).size).toBe(texts.length)
  }
})
