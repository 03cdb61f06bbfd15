import { describe, expect, test } from 'vitest'
import { coverageOf, servicesByNode } from '#trace/coverage.ts'
import type { AttemptSpans } from '#trace/span-counts.ts'
import { attemptOutline, taskIdOf } from './outlines.ts'

const NOW = 1_000_000
const http = { type: 'HTTP' }
/** What spans under an attempt add up to, by its seed. */
const under = (seed: number, over: Partial<AttemptSpans>) =>
  [
    taskIdOf(seed),
    { hasReceived: false, hasOwn: false, sources: new Set<number>(), writes: 0, failedWrites: 0, ...over },
  ] as const
const RECEIVED = { hasReceived: true }
const OWN = { hasOwn: true }
const coverage = (
  attempts: Parameters<typeof coverageOf>[0]['attempts'],
  sums: readonly ReturnType<typeof under>[],
  services: readonly (readonly [string, readonly string[]])[] = [],
) => coverageOf({ attempts, spansOf: new Map(sums), servicesOf: new Map(services), now: NOW, isSampled: false })

describe('what spans tell of a run', () => {
  test('is counted over tasks that somebody outside carried out', () => {
    const attempts = [
      attemptOutline(1, 'check'),
      attemptOutline(2, 'deploy', http),
      attemptOutline(3, 'migrate', { retryCount: 1 }),
      attemptOutline(4, 'approval', { type: 'HUMAN' }),
      attemptOutline(5, 'never', { startedAt: null }),
    ]
    const sums = [under(1, OWN), under(2, RECEIVED), under(4, RECEIVED)]
    expect(coverage(attempts, sums)).toEqual({
      expected: 3,
      covered: 2,
      pending: 0,
      writes: 0,
      failedWrites: 0,
      gaps: [{ taskId: taskIdOf(3), ref: 'migrate', words: 'no span from its worker on try 2' }],
      moreGaps: 0,
    })
  })

  test('needs the called service to have sent some: our own spans of the call are not enough', () => {
    const attempts = [attemptOutline(1, 'deploy', http), attemptOutline(2, 'other', http)]
    const { gaps } = coverage(attempts, [under(1, OWN)], [['deploy', ['payments', 'rates']]])
    expect(gaps.map(({ ref, words }) => `${ref}: ${words}`)).toEqual([
      'deploy: no span from payments or rates after its call',
      'other: no span from the service after its call',
    ])
  })

  test('is no gap while the spans may still come', () => {
    const running = attemptOutline(1, 'a', { endedAt: null })
    const justNow = attemptOutline(2, 'b', { endedAt: (NOW - 1_000) as never })
    expect(coverage([running, justNow], [])).toMatchObject({ expected: 0, covered: 0, pending: 2, gaps: [] })
  })

  test('is no gap when sampling let go of what was sent', () => {
    const facts = { attempts: [attemptOutline(1, 'a')], spansOf: new Map(), servicesOf: new Map(), now: NOW }
    expect(coverageOf({ ...facts, isSampled: true })).toMatchObject({ expected: 1, covered: 0, gaps: [], moreGaps: 0 })
  })

  test('names so many gaps and counts the rest', () => {
    const attempts = Array.from({ length: 60 }, (_, i) => attemptOutline(i + 1, `t${i}`))
    const { gaps, moreGaps } = coverage(attempts, [])
    expect([gaps.length, moreGaps]).toEqual([50, 10])
  })

  test('counts writes to databases under attempts, those that failed apart', () => {
    const sums = [under(1, { writes: 2, failedWrites: 1 }), under(2, { writes: 3 }), under(9, { writes: 7 })]
    expect(coverage([attemptOutline(1, 'a'), attemptOutline(2, 'b')], sums)).toMatchObject({
      writes: 5,
      failedWrites: 1,
    })
  })

  test('knows which services send spans under which step', () => {
    const attempts = [
      attemptOutline(1, 'deploy', http),
      attemptOutline(2, 'deploy', http),
      attemptOutline(3, 'build'),
      attemptOutline(5, 'silent'),
    ]
    const sums = [
      under(1, { sources: new Set([11, 12]) }),
      under(2, { sources: new Set([13, 14]) }),
      under(3, OWN),
      under(4, { sources: new Set([11]) }),
    ]
    const names = new Map([
      [11, 'payments'],
      [12, 'payments'],
      [13, 'audit'],
    ])
    expect([...servicesByNode(attempts, new Map(sums), names)]).toEqual([['deploy', ['audit', 'payments']]])
  })
})
