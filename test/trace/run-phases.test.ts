import { describe, expect, test } from 'vitest'
import { instant } from '#core/time.ts'
import { phasesOf, type RunMark } from '#trace/run-phases.ts'

const mark = (kind: string, at: number, until: number | null = null): RunMark => ({
  kind,
  at: instant(at),
  until: until === null ? null : instant(until),
})

const told = (facts: { endedAt?: number; isQueued?: boolean }, ...marks: readonly RunMark[]): string =>
  phasesOf(
    {
      createdAt: instant(0),
      endedAt: facts.endedAt === undefined ? null : instant(facts.endedAt),
      isQueued: facts.isQueued ?? false,
    },
    marks,
  )
    .map(({ kind, from, to }) => `${kind} ${from}-${to ?? ''}`)
    .join(', ')

describe('The phases of a run', () => {
  test('are one while nothing but work happens', () => {
    expect(told({})).toBe('working 0-')
    expect(told({ endedAt: 9 }, mark('run.ended', 9))).toBe('working 0-9')
  })

  test('begin with the wait for a place', () => {
    expect(told({ isQueued: true })).toBe('queued 0-')
    expect(told({}, mark('run.begun', 5))).toBe('queued 0-5, working 5-')
    expect(told({ endedAt: 9 }, mark('run.begun', 5), mark('run.ended', 9))).toBe('queued 0-5, working 5-9')
  })

  test('wait while any question is open', () => {
    const asked = [mark('approval', 2, 6), mark('approval', 4, 8)]
    expect(told({}, ...asked)).toBe('working 0-2, waiting 2-8, working 8-')
    expect(told({}, mark('approval', 2))).toBe('working 0-2, waiting 2-')
  })

  test('stand still while it is paused, whatever else is the case', () => {
    const marks = [mark('approval', 1), mark('run.paused', 3), mark('run.resumed', 5)]
    expect(told({}, ...marks)).toBe('working 0-1, waiting 1-3, paused 3-5, waiting 5-')
  })

  test('end with what was undone, and go on in the next generation', () => {
    const first = [mark('run.rolling-back', 4), mark('run.ended', 6)]
    expect(told({ endedAt: 6 }, ...first)).toBe('working 0-4, rolling-back 4-6')
    expect(told({ endedAt: 12 }, ...first, mark('run.reopened', 10), mark('run.ended', 12))).toBe(
      'working 0-4, rolling-back 4-6, ended 6-10, working 10-12',
    )
  })

  test('do not go on beyond the end of a run, whatever was marked at its end', () => {
    expect(told({ endedAt: 9 }, mark('run.paused', 9))).toBe('working 0-9')
    expect(told({ endedAt: 9 }, mark('run.paused', 4))).toBe('working 0-4, paused 4-9')
  })

  test('that took no time are left out', () => {
    expect(told({}, mark('run.paused', 3), mark('run.resumed', 3))).toBe('working 0-')
    expect(told({}, mark('approval', 0, 4))).toBe('waiting 0-4, working 4-')
  })
})
