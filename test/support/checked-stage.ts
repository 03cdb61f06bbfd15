import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { brokenInvariants } from './invariants.ts'
import { createStage, type Actors, type Stage } from './stage.ts'

/** Gives a test file its stage and a process that runs nothing by itself; after each test no invariant may be broken. */
export function onCheckedStage(enter: (stage: Stage, still: Actors) => void): void {
  let stage: Stage
  let still: Actors
  beforeAll(async () => {
    stage = await createStage()
    still = stage.enter({}, { isRunning: false })
    enter(stage, still)
  })
  afterAll(() => stage.close())
  afterEach(async () => expect(await brokenInvariants(still.db)).toEqual([]))
}
