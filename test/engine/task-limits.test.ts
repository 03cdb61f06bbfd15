import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { parseTaskDef } from '#engine/definition/parse.ts'
import { limitsOf, limitWait } from '#engine/task-limits.ts'
import { programOf, simple, workflow } from './definitions.ts'
import { World } from './world.ts'

const defOf = (limits: JsonObject) => parseTaskDef({ name: 'work', ...limits })

describe('the bounds of a task definition', () => {
  test.each([
    { limits: {}, bounds: null },
    { limits: { concurrentExecLimit: 0, rateLimitPerFrequency: 0 }, bounds: null },
    {
      limits: { concurrentExecLimit: 2 },
      bounds: { name: 'work', concurrentMax: 2, startsMax: null, windowSeconds: 1 },
    },
    {
      limits: { rateLimitPerFrequency: 5, rateLimitFrequencyInSeconds: 60 },
      bounds: { name: 'work', concurrentMax: null, startsMax: 5, windowSeconds: 60 },
    },
  ])('$limits are $bounds', ({ limits, bounds }) => {
    expect(limitsOf(defOf(limits))).toEqual(bounds)
  })

  test.each([
    { usage: { running: 1, started: 4 }, says: null },
    { usage: { running: 2, started: 0 }, says: 'waits for a free place of work (2 of 2 running)' },
    { usage: { running: 0, started: 5 }, says: 'waits until work may start again (5 of 5 starts in 60 s)' },
  ])('with $usage say $says', ({ usage, says }) => {
    const bounds = limitsOf(
      defOf({ concurrentExecLimit: 2, rateLimitPerFrequency: 5, rateLimitFrequencyInSeconds: 60 }),
    )
    expect(bounds && limitWait(bounds, usage)).toBe(says)
  })
})

test('An attempt that shares a bound is left in the queue even when there is a place for it here', () => {
  const statusWith = (limits: JsonObject): readonly string[] => {
    const world = new World(programOf(workflow([simple('work')]), [{ name: 'work', ...limits }]))
    world.canHandOut = true
    world.start()
    return [...world.attempts.values()].map(({ status }) => status)
  }
  expect([statusWith({}), statusWith({ concurrentExecLimit: 1 })]).toEqual([['IN_PROGRESS'], ['SCHEDULED']])
})
