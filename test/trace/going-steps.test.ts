import { expect, test } from 'vitest'
import { instant } from '#core/time.ts'
import type { AttemptOutline } from '#db/compared-runs.ts'
import { goingSteps, type StepPair } from '#trace/compare-steps.ts'
import { attemptOutline } from './outlines.ts'

test('steps go on for much longer than they took before, but for those that people or time end, or that have not begun', () => {
  const going = (seed: number, node: string, from: number | null, over: Partial<AttemptOutline> = {}) =>
    attemptOutline(seed, node, { startedAt: from === null ? null : instant(from), endedAt: null, ...over })
  const pair = (
    node: string,
    workedMs: number,
    state: 'succeeded' | 'failed' = 'succeeded',
    isRollback = false,
  ): StepPair => ({
    node,
    isRollback,
    type: 'SIMPLE',
    here: null,
    there: { state, ref: node, total: 2, attempts: 2, failed: 0, workedMs },
    factor: null,
  })
  const usual = ['a', 'b', 'c', 'wait', 'undone', 'over', 'queued'].map((node) => pair(node, 2_000))
  const pairs = [...usual, pair('instant', 0), pair('failed', 2_000, 'failed'), pair('b', 1e6, 'succeeded', true)]
  const attempts = [
    going(1, 'a', 7_000),
    going(2, 'b', 0, { ref: 'b__2' }),
    going(3, 'c', 8_100),
    going(4, 'only here', 0),
    going(5, 'wait', 0, { type: 'HUMAN' }),
    going(6, 'undone', 0, { isRollback: true }),
    going(7, 'over', 0, { endedAt: instant(9_000) }),
    going(8, 'queued', null),
    going(9, 'instant', 9_950),
  ]
  expect(goingSteps(pairs, [...attempts, going(10, 'failed', 0)], 10_000)).toEqual([
    { node: 'b', ref: 'b__2', soFarMs: 10_000, beforeMs: 1_000, factor: 10 },
    { node: 'a', ref: 'a', soFarMs: 3_000, beforeMs: 1_000, factor: 3 },
  ])
  expect(goingSteps(pairs, [going(9, 'instant', 9_800)], 10_000)).toEqual([
    { node: 'instant', ref: 'instant', soFarMs: 200, beforeMs: 0, factor: 200 },
  ])
})
