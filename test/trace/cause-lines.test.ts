import { describe, expect, test } from 'vitest'
import type { RunId } from '#core/ids.ts'
import { formatFactor } from '#trace/cause-differences.ts'
import type { CauseFacts, DifferenceFacts, FailureFacts } from '#trace/cause-facts.ts'
import { causeLines } from '#trace/cause-lines.ts'
import type { StepPair } from '#trace/compare-steps.ts'
import { spanOf } from './outlines.ts'

const RUN = '0192f4c1-55aa-7c3d-9e01-5566778899aa' as RunId
const GOOD = '0192f4c1-55aa-7c3d-9e01-5566778899bb' as RunId
const CHILD = '0192f4c1-55aa-7c3d-9e01-5566778899cc' as RunId

const same: DifferenceFacts = {
  good: { id: GOOD, version: 1 },
  definition: null,
  input: { changes: [], more: 0, hidden: 0, isWhole: true },
  versions: [],
  spans: { onlyHere: [], onlyThere: [], silentHere: [], silentThere: [] },
  slower: [],
  going: [],
  isWhole: true,
}
const failure: FailureFacts = {
  steps: [
    {
      runId: RUN,
      workflow: 'w',
      ref: 'call',
      status: 'FAILED',
      type: 'HTTP',
      tries: 1,
      reason: 'POST was answered 500',
    },
  ],
  isBehindUnseen: false,
  span: { spanId: spanOf(2), service: 'payments', name: 'INSERT', error: '23514', isUnbroken: true, moreTries: 0 },
  later: 0,
}
const facts: CauseFacts = {
  run: { id: RUN, workflow: 'w', version: 1, isTimedOut: false, isRunning: false, generation: 1 },
  failure,
  difference: same,
  shared: { failed: 4, good: 9, traits: [] },
  pace: { usualMs: 1_000, sample: 9, isSlow: false },
  ownMs: 9_000,
}
const linesOf = (over: Partial<CauseFacts> = {}) =>
  causeLines({ ...facts, ...over }).map(({ isLikely, parts, to }) => [
    `${isLikely ? 'likely: ' : ''}${parts.map(({ text }) => text).join('')}`,
    to.kind,
  ])
const failing = (over: Partial<FailureFacts>) => linesOf({ failure: { ...failure, ...over } })
const differing = (over: Partial<DifferenceFacts>) =>
  linesOf({ failure: null, difference: { ...same, ...over } }).slice(1)

describe('the failure', () => {
  test('is told with the span it began in and what that says', () => {
    expect(linesOf()).toEqual([['call failed; it began in INSERT · payments: 23514', 'row']])
  })

  test('is likely where a span on the way reported none, and told with all tries', () => {
    const span = { spanId: spanOf(2), service: 'payments', name: 'POST', error: null, isUnbroken: false, moreTries: 2 }
    const [step] = failure.steps
    const steps = step ? [{ ...step, status: 'TIMED_OUT' as const, tries: 3 }] : []
    expect(failing({ span, steps, later: 2 })).toEqual([
      [
        'likely: call timed out on the third try: POST was answered 500; it likely began in POST · payments · 3 times · 2 more failed after it',
        'row',
      ],
    ])
  })

  test('is told without spans, in a run below, and where the viewer may not look', () => {
    const [step] = failure.steps
    const inner = step
      ? [
          { ...step, ref: 'sub' },
          { ...step, runId: CHILD, ref: 'inner', reason: null },
        ]
      : []
    expect(failing({ span: null })).toEqual([['call failed: POST was answered 500; no span under it failed', 'row']])
    expect(failing({ span: null, steps: inner })).toEqual([['sub → inner failed; no span under it failed', 'row']])
    expect(causeLines({ ...facts, failure: { ...failure, span: null, steps: inner } })[0]?.to).toEqual({
      kind: 'row',
      runId: CHILD,
      key: 'task:inner',
    })
    expect(failing({ span: null, isBehindUnseen: true })[0]?.[0]).toBe(
      'call failed: POST was answered 500; it failed in a run that you may not see',
    )
    const denied = step ? [{ ...step, ref: 'approval', type: 'HUMAN', reason: 'denied' }] : []
    expect(failing({ span: null, steps: denied })[0]?.[0]).toBe('approval failed: denied')
    expect(failing({ steps: [] })).toEqual([])
  })

  test('of a run in which no task failed is said to be none', () => {
    const timedOut = { ...facts.run, isTimedOut: true }
    expect(linesOf({ failure: null })[0]?.[0]).toBe('no task of it failed for good')
    expect(linesOf({ failure: null, run: timedOut })[0]?.[0]).toBe(
      'the run timed out as a whole; no task had failed for good',
    )
  })
})

describe('what differs from the last good run', () => {
  test('is nothing, or unknown when no run succeeded', () => {
    expect(differing({})).toEqual([])
    expect(linesOf({ failure: null, difference: null })[1]).toEqual([
      'no earlier run of this workflow succeeded that it could be compared with',
      'runs',
    ])
  })

  test.each([
    [
      { added: ['x'], removed: [], changed: [], taskDefs: [], isRestChanged: false },
      2,
      'definition v1 → v2: + x',
      'versions',
    ],
    [
      { added: [], removed: [], changed: [], taskDefs: ['t'], isRestChanged: false },
      1,
      'definition changed: task definition t',
      'task',
    ],
    [
      { added: [], removed: [], changed: ['x'], taskDefs: [], isRestChanged: false },
      1,
      'definition changed: changed: x',
      'compare',
    ],
    [{ added: [], removed: [], changed: [], taskDefs: [], isRestChanged: false }, 2, 'definition v1 → v2', 'versions'],
  ])('is its definition: %j', (definition, version, words, kind) => {
    const run = { ...facts.run, version }
    expect(linesOf({ failure: null, run, difference: { ...same, definition } })[1]).toEqual([words, kind])
  })

  test.each([
    [1, '1 masked value of the input is not compared'],
    [2, '2 masked values of the input are not compared'],
  ])('is unknown of %i masked values', (hidden, words) => {
    const changes = [{ path: '$.a', here: null, there: '1' }]
    expect(differing({ input: { changes, more: 0, hidden, isWhole: true } }).map(([line]) => line)).toEqual([
      'input $.a: 1 → not there',
      words,
    ])
  })

  test('is its input, and that some of it is not compared', () => {
    const changes = [{ path: '$.a', here: '1', there: null }]
    expect(differing({ input: { changes, more: 0, hidden: 2, isWhole: true } })).toEqual([
      ['input $.a: not there → 1', 'compare'],
      ['2 masked values of the input are not compared', 'compare'],
    ])
  })

  test('is who was met, and what they sent', () => {
    const kind = (name: string, count = 1) => ({ node: 'call', service: 'payments', name, count, spanId: spanOf(1) })
    const spans = {
      onlyHere: [kind('a', 3)],
      onlyThere: [kind('b'), kind('c'), kind('d'), kind('e')],
      silentHere: ['mail'],
      silentThere: ['rates', 'tax'],
    }
    const versions = [{ service: 'payments', here: ['2'], there: ['1'] }]
    expect(differing({ spans, versions, isWhole: false })).toEqual([
      ['payments version 1 → 2', 'compare'],
      ['no spans at all here from mail', 'compare'],
      ['spans only here from rates and tax', 'compare'],
      ['new under call: a × 3 · payments', 'row'],
      ['missing under call: b · payments', 'row'],
      ['missing under call: c · payments', 'row'],
      ['missing under call: d · payments', 'row'],
      ['of these long traces only the beginnings were compared', 'compare'],
    ])
  })

  test('is not told of spans that sampling let go', () => {
    expect(differing({ spans: null })).toEqual([
      ['spans are not compared: those of the last good run were let go by sampling', 'compare'],
    ])
  })

  const side = (workedMs: number) => ({
    state: 'succeeded' as const,
    ref: 'a',
    total: 1,
    attempts: 1,
    failed: 0,
    workedMs,
  })
  const slower: readonly StepPair[] = [
    { node: 'a', isRollback: false, type: 'SIMPLE', here: side(4_000), there: side(1_000), factor: 4 },
    { node: 'b', isRollback: false, type: 'SIMPLE', here: side(4_000), there: null, factor: null },
  ]

  test('is how long steps took: last of a failed run, first of a slow one', () => {
    const changes = [{ path: '$.a', here: '1', there: '2' }]
    const difference = { ...same, slower, input: { changes, more: 0, hidden: 0, isWhole: true } }
    const told = ['a took 4.00 s, 4× as long as before (1.00 s)', 'row']
    expect(linesOf({ failure: null, difference }).at(-1)).toEqual(told)
    expect(linesOf({ failure: null, difference, pace: { ...facts.pace, isSlow: true } })).toEqual([
      ['it took 9.00 s without waiting for people; of 9 good runs before, half took at most 1.00 s', 'runs'],
      told,
      ['input $.a: 2 → 1', 'compare'],
    ])
  })
})

describe('of a slow run', () => {
  const pace = { ...facts.pace, isSlow: true }
  const slow = (run: Partial<CauseFacts['run']>, over: Partial<DifferenceFacts> = {}) =>
    linesOf({ failure: null, pace, run: { ...facts.run, ...run }, difference: { ...same, ...over } })

  test.each([
    [{}, 'it took 9.00 s without'],
    [{ isRunning: true }, 'it has taken 9.00 s so far without'],
    [{ generation: 2 }, 'since it was taken up again it took 9.00 s without'],
    [{ generation: 3, isRunning: true }, 'since it was taken up again it has taken 9.00 s so far without'],
  ])('that is %j it is said what the time is that it took', (run, words) => {
    expect(slow(run)[0]?.[0]).toBe(`${words} waiting for people; of 9 good runs before, half took at most 1.00 s`)
  })

  test('that goes on what takes so long is told, and nothing is missing that may still come', () => {
    const kind = (name: string) => ({ node: 'call', service: 'payments', name, count: 1, spanId: spanOf(1) })
    const spans = { onlyHere: [kind('a')], onlyThere: [kind('b')], silentHere: ['mail'], silentThere: [] }
    const going = [{ node: 'call', ref: 'call__2', soFarMs: 8_000, beforeMs: 500, factor: 16 }]
    expect(slow({ isRunning: true }, { spans, going }).slice(1)).toEqual([
      ['call has been worked at for 8.00 s so far, 16× as long as it took before (500 ms)', 'row'],
      ['new under call: a · payments', 'row'],
    ])
  })
})

test('what failing runs share is likely and told before what only differs; too few is told last', () => {
  const traits = ['a', 'b', 'c', 'd'].map((name) => ({ name, value: '1', failed: 4, good: 0 }))
  expect(linesOf({ shared: { failed: 4, good: 9, traits } }).slice(1)).toEqual(
    ['a', 'b', 'c'].map((name) => [`likely: ${name} 1: 4 of 4 that failed like this, 0 of 9 good`, 'runs']),
  )
  expect(linesOf({ shared: { failed: 1, good: 2, traits: null }, difference: null }).at(-1)).toEqual([
    'too few to tell what failing runs share: 1 failed like this and 2 good (at least 3 and 5 are needed)',
    'runs',
  ])
})

test.each([
  [2, '2×'],
  [2.44, '2.4×'],
  [31.4, '31×'],
])('%d times as long is written %s', (factor, words) => {
  expect(formatFactor(factor)).toBe(words)
})
