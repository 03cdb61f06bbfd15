import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import type { Handler } from '#runner/handler.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { createStage, type Actors, type ProcessOptions, type Stage } from '../support/stage.ts'

/** Gives a test file a way to start processes with runners; after each test they stop, and no invariant may be broken. */
export function onRunners(): {
  readonly enter: (handlers: { readonly [queue: string]: Handler }, options?: ProcessOptions) => Actors
} {
  let stage: Stage
  let entered: Actors[] = []
  beforeAll(async () => {
    stage = await createStage()
  })
  afterAll(() => stage.close())
  afterEach(async () => {
    await Promise.all(entered.map((actors) => actors.stop()))
    entered = []
    const reader = stage.enter({}, { isRunning: false })
    expect(await brokenInvariants(reader.db)).toEqual([])
    await reader.stop()
  })
  return {
    enter(handlers, options) {
      const actors = stage.enter(handlers, options)
      entered.push(actors)
      return actors
    },
  }
}
