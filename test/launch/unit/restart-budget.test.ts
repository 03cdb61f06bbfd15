import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createRestartBudget, RESTARTS_MAX } from '#launch/restart-budget.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

const takeAll = (budget: { take(): boolean }): boolean[] => Array.from({ length: RESTARTS_MAX }, () => budget.take())

describe('restarts', () => {
  test('are allowed five times a minute and not once more', () => {
    const budget = createRestartBudget()
    expect(takeAll(budget)).toEqual([true, true, true, true, true])
    expect(budget.take()).toBe(false)
  })

  test('are allowed again a minute after the first ones', () => {
    const budget = createRestartBudget()
    takeAll(budget)
    vi.advanceTimersByTime(60_000)
    expect(takeAll(budget)).toEqual([true, true, true, true, true])
  })

  test('never run out when they are rare', () => {
    const budget = createRestartBudget()
    const answers = Array.from({ length: 50 }, () => {
      vi.advanceTimersByTime(12_001)
      return budget.take()
    })
    expect(answers).not.toContain(false)
  })
})
