import { describe, expect, test } from 'vitest'
import type { SpanOutline } from '#trace/compare-outline.ts'
import { beginningOf } from '#trace/cause-begin.ts'
import { firstToFail } from '#trace/cause-failure.ts'
import { ownTimeMs, paceOf, pausesOf } from '#trace/cause-pace.ts'
import { sharedTraits, type TraitsOfRun } from '#trace/cause-shared.ts'
import { outline, ROOT, TASK } from './outlines.ts'

const bad = { isError: true } as const
const ATTEMPT = { id: TASK, spanId: ROOT }

const namesOf = (spans: readonly SpanOutline[]) => {
  const { spans: chain, isUnbroken, moreTries } = beginningOf(spans, ATTEMPT)
  return [chain.map(({ name }) => name), isUnbroken, moreTries]
}

describe('the failure of an attempt began', () => {
  test.each<readonly [string, readonly SpanOutline[], readonly string[], boolean, number]>([
    ['nowhere, when nothing under it failed', [outline(1, ROOT), outline(2, 1)], [], true, 0],
    [
      'in the deepest span that failed',
      [outline(1, ROOT, bad), outline(2, 1, bad), outline(3, 2)],
      ['span 1', 'span 2'],
      true,
      0,
    ],
    [
      'in the first to end of those beside each other',
      [outline(1, ROOT, bad), outline(2, 1, { ...bad, to: 90 }), outline(3, 1, { ...bad, to: 50 })],
      ['span 1', 'span 3'],
      true,
      0,
    ],
    [
      'in no try that a later one made good',
      [
        outline(1, ROOT, bad),
        outline(2, 1, { ...bad, name: 'try' }),
        outline(3, 1, { name: 'try' }),
        outline(4, 1, bad),
      ],
      ['span 1', 'span 4'],
      true,
      0,
    ],
    [
      'in the first of several tries that all failed',
      [
        outline(1, ROOT, { ...bad, name: 'try' }),
        outline(2, ROOT, { ...bad, name: 'try' }),
        outline(3, ROOT, { ...bad, name: 'try' }),
      ],
      ['try'],
      true,
      2,
    ],
    ['likely below a span that reported none', [outline(1, ROOT), outline(2, 1, bad)], ['span 2'], false, 0],
    [
      'in what failed itself rather than in what lies deeper beside it',
      [outline(1, ROOT), outline(2, 1, bad), outline(3, ROOT, bad)],
      ['span 3'],
      true,
      0,
    ],
    [
      'in the one that began first of those that ended at once',
      [outline(1, ROOT, { ...bad, from: 20, to: 90 }), outline(2, ROOT, { ...bad, from: 10, to: 90 })],
      ['span 2'],
      true,
      0,
    ],
    [
      'in the same one of two at once, whichever came first',
      [
        outline(2, ROOT, { ...bad, from: 10, to: 90 }),
        outline(1, ROOT, { ...bad, from: 10, to: 90 }),
        outline(3, ROOT, { ...bad, from: 10, to: 90 }),
      ],
      ['span 1'],
      true,
      0,
    ],
    ['in none of another attempt', [outline(1, null, bad), outline(2, 9, bad)], [], true, 0],
    ['in a span of its own whose parent never came', [outline(1, 77, { ...bad, taskId: TASK })], ['span 1'], true, 0],
  ])('%s', (_, spans, ...expected) => {
    expect(namesOf(spans)).toEqual(expected)
  })

  test('somewhere, even when spans stand in a circle or name themselves', () => {
    expect(namesOf([outline(1, 2, { ...bad, taskId: TASK }), outline(2, 1, bad)])).toEqual([[], true, 0])
    expect(namesOf([outline(1, ROOT, bad), outline(2, 1, bad), { ...outline(1, 2, bad), spanId: ROOT }])).toEqual([
      ['span 1', 'span 2'],
      true,
      0,
    ])
  })

  test('in a chain of 50 of which each was given twice', () => {
    const chain = Array.from({ length: 50 }, (_, i) => outline(i + 1, i === 0 ? ROOT : i, bad))
    expect(beginningOf([...chain, ...chain], ATTEMPT).spans).toEqual(chain)
  })

  test('in a chain of 5,000 spans as well as beside 5,000 others', () => {
    const deep = Array.from({ length: 5_000 }, (_, i) => outline(i + 1, i === 0 ? ROOT : i, bad))
    expect(beginningOf(deep, ATTEMPT).spans.at(-1)?.name).toBe('span 5000')
    const wide = Array.from({ length: 5_000 }, (_, i) => outline(i + 1, ROOT, { isError: i === 4_999 }))
    expect(namesOf(wide)).toEqual([['span 5000'], true, 0])
  }, 30_000)
})

describe('of the attempts that failed', () => {
  const failed = (seq: number, endedAt: number | null, type = 'SIMPLE') => ({
    seq,
    endedAt,
    type,
    status: 'FAILED' as const,
  })

  test.each([
    ['the first to end', [failed(1, 20), failed(2, 10)], 2],
    [
      'what failed inside, not the join, fork or loop that failed with it',
      [failed(1, 10, 'JOIN'), failed(2, 10, 'DO_WHILE'), failed(3, 10)],
      3,
    ],
    ['of two at once the one scheduled first', [failed(4, 10), failed(2, 10)], 2],
    ['one that ended before one that did not', [failed(1, null), failed(2, 10)], 2],
    ['the same whichever is told first', [failed(2, 10), failed(1, null)], 2],
  ])('%s is the cause', (_, lasting, seq) => {
    expect(firstToFail(lasting)?.seq).toBe(seq)
  })

  test('none is, when there are none', () => {
    expect(firstToFail([])).toBeNull()
  })
})

describe('what failing runs share', () => {
  const run = (hasFailed: boolean, traits: Record<string, string>): TraitsOfRun => ({
    hasFailed,
    traits: new Map(Object.entries(traits)),
  })
  const times = (count: number, one: TraitsOfRun): readonly TraitsOfRun[] => Array.from({ length: count }, () => one)
  const own = new Map([
    ['zone', 'b'],
    ['version', '2'],
    ['size', 'L'],
  ])

  test('is told with counts, the most telling first, and only what the run itself has', () => {
    const runs = [
      ...times(3, run(true, { zone: 'b', version: '2', size: 'L', other: 'x' })),
      ...times(1, run(true, { zone: 'a', version: '2', size: 'M' })),
      ...times(10, run(false, { zone: 'a', version: '1', size: 'L' })),
      ...times(1, run(false, { zone: 'a', version: '2', size: 'L' })),
    ]
    expect(sharedTraits(own, runs)).toEqual({
      failed: 4,
      good: 11,
      traits: [
        { name: 'version', value: '2', failed: 4, good: 1 },
        { name: 'zone', value: 'b', failed: 3, good: 0 },
      ],
    })
  })

  test('among equals is told by name', () => {
    const runs = [...times(3, run(true, { zone: 'b', version: '2' })), ...times(5, run(false, {}))]
    expect(sharedTraits(own, runs).traits?.map(({ name }) => name)).toEqual(['version', 'zone'])
  })

  test('is told by name whichever was known first', () => {
    const turned = new Map([...own].toReversed())
    const runs = [...times(3, run(true, { zone: 'b', version: '2', size: 'L' })), ...times(5, run(false, {}))]
    const names = [own, turned].map((each) => sharedTraits(each, runs).traits?.map(({ name }) => name))
    expect(names).toEqual([
      ['size', 'version', 'zone'],
      ['size', 'version', 'zone'],
    ])
  })

  test.each([
    [2, 5],
    [3, 4],
  ])('cannot be told of %i failing and %i good runs', (failed, good) => {
    const runs = [...times(failed, run(true, { zone: 'b' })), ...times(good, run(false, {}))]
    expect(sharedTraits(own, runs)).toEqual({ failed, good, traits: null })
  })
})

describe('how long a run took', () => {
  test.each([
    ['without waits', [], 100],
    ['without a wait inside', [{ from: 10, to: 40 }], 70],
    [
      'counting waits that overlap once',
      [
        { from: 30, to: 60 },
        { from: 10, to: 40 },
        { from: 20, to: 25 },
      ],
      50,
    ],
    [
      'cutting waits at its ends',
      [
        { from: -20, to: 10 },
        { from: 90, to: 200 },
      ],
      80,
    ],
  ])('is counted %s', (_, waits, ms) => {
    expect(ownTimeMs({ from: 0, to: 100 }, waits)).toBe(ms)
  })

  test('leaves out its pauses, an open one to the end', () => {
    const entries = [
      { kind: 'run.started', at: 0 },
      { kind: 'run.resumed', at: 1 },
      { kind: 'run.paused', at: 10 },
      { kind: 'run.paused', at: 12 },
      { kind: 'run.resumed', at: 20 },
      { kind: 'run.paused', at: 30 },
    ]
    expect(pausesOf(entries, 50)).toEqual([
      { from: 10, to: 20 },
      { from: 30, to: 50 },
    ])
    expect(pausesOf(entries.slice(0, 5), 50)).toEqual([{ from: 10, to: 20 }])
  })

  const good = (...ms: readonly number[]) => ms
  test.each([
    ['too few to tell', 99_000, good(1_000, 1_000, 1_000, 1_000), { usualMs: null, sample: 4, isSlow: false }],
    ['as usual', 1_900, good(1_000, 1_000, 1_000, 1_000, 1_000), { usualMs: 1_000, sample: 5, isSlow: false }],
    [
      'twice as long, but not by a second',
      450,
      good(200, 200, 200, 200, 200),
      { usualMs: 200, sample: 5, isSlow: false },
    ],
    [
      'long, but one of them was as long',
      9_000,
      good(1_000, 1_000, 1_000, 1_000, 9_000),
      { usualMs: 1_000, sample: 5, isSlow: false },
    ],
    ['slow', 9_001, good(9_000, 1_000, 1_000, 2_000, 1_000), { usualMs: 1_000, sample: 5, isSlow: true }],
  ])('against others: %s', (_, own, others, pace) => {
    expect(paceOf(own, others)).toEqual(pace)
  })
})
