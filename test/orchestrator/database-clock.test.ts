import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { instant } from '#core/time.ts'
import { createDatabaseClock } from '#orchestrator/embedded/database-clock.ts'

/** A database whose clock is `ahead` ms of the steady one, and answers that take so long on their way there and back. */
function staged(ahead: number) {
  let steady = 1_000
  let offset = ahead
  const clock = createDatabaseClock(() => steady)
  return {
    clock,
    pass: (ms: number) => (steady += ms),
    set: (to: number) => (offset = to),
    trueNow: () => Math.floor(steady + offset),
    ask(thereMs: number, backMs: number): void {
      const hear = clock.ask()
      steady += thereMs
      const seen = instant(Math.floor(steady + offset))
      steady += backMs
      hear(seen)
    },
  }
}

const way = fc.double({ min: 0.05, max: 40, noNaN: true })
const answers = fc.array(fc.record({ there: way, back: way, pause: way }), { minLength: 1, maxLength: 30 })

test('it is never ahead of the database’s clock, and behind by no more than the quickest answer took on its way back', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e6, max: 1e6, noNaN: true }), answers, (ahead, all) => {
      const stage = staged(ahead)
      for (const { there, back, pause } of all) {
        stage.ask(there, back)
        stage.pass(pause)
      }
      const quickest = Math.min(...all.map(({ back }) => back))
      const behind = stage.trueNow() - (stage.clock.now() ?? Number.NaN)
      expect(behind).toBeGreaterThanOrEqual(0)
      expect(behind).toBeLessThanOrEqual(Math.ceil(quickest) + 1)
    }),
  )
})

test('an answer that took long, however long ago the quick one was, makes it no later', () => {
  const stage = staged(500)
  stage.ask(0.1, 0.1)
  for (let i = 0; i < 20; i++) {
    stage.pass(1_900)
    stage.ask(1, 90)
  }
  expect(stage.trueNow() - (stage.clock.now() ?? 0)).toBeLessThanOrEqual(2)
})

test.each([
  ['back', -60_000],
  ['forward', 60_000],
])('it follows a database whose clock is set %s at the next answer', (_way, byMs) => {
  const stage = staged(500)
  stage.ask(0.1, 0.1)
  stage.pass(100)
  stage.set(500 + byMs)
  stage.ask(3, 4)
  const behind = stage.trueNow() - (stage.clock.now() ?? 0)
  expect(behind).toBeGreaterThanOrEqual(0)
  expect(behind).toBeLessThanOrEqual(6)
})

test('it says nothing before the first answer, and nothing when none came for a while', () => {
  const stage = staged(0)
  expect(stage.clock.now()).toBeNull()
  stage.ask(1, 1)
  expect(stage.clock.now()).not.toBeNull()
  stage.pass(2_000)
  expect(stage.clock.now()).toBeNull()
})
