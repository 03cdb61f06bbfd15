import { expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { outlookOf } from '#engine/outlook.ts'
import * as d from './definitions.ts'
import { brokenInvariants } from './invariants.ts'
import { BAD, begin, rerun, rows } from './operator.ts'
import type * as w from './world.ts'

/** An approval, the branches `b1` and `b2` of a dynamic fork, and what follows them. */
const fork: JsonObject = {
  ...d.simple('f', {
    type: 'FORK_JOIN_DYNAMIC',
    inputParameters: { t: [d.simple('b1'), d.simple('b2')], i: { b1: { a: 1 } } },
  }),
  dynamicForkTasksParam: 't',
  dynamicForkTasksInputParamName: 'i',
}
const after = d.simple('after', { inputParameters: { all: '${j.output}' } })
const through = (tasks: readonly JsonObject[]): w.World => {
  const world = begin([...tasks, fork, d.join('j', []), after], {})
  if (tasks.length > 0) world.approve('ok')
  return world.end('b1', 'COMPLETED', { n: 1 }).end('b2', 'COMPLETED', { n: 2 }).end('after')
}

test('A rerun from a branch of a dynamic fork runs it, its JOIN and all behind; its other branches stay done', () => {
  const world = rerun(through([]), 'b1')
  expect(world.open()).toEqual(['b1', 'j'])
  expect(world.last?.entries[0]?.facts).toMatchObject({ from: 'b1', again: ['b1', 'j', 'after'] })
  world.end('b1', 'COMPLETED', { n: 9 })
  expect(world.at('after')).toMatchObject({ generation: 2, input: { all: { b1: { n: 9 }, b2: { n: 2 } } } })
  world.end('after')
  expect(world.current.status).toBe('COMPLETED')
  expect(rows(world).filter((row) => row.startsWith('2'))).toEqual([
    '2 j COMPLETED',
    '2 b1 COMPLETED',
    '2 after COMPLETED',
  ])
  expect(brokenInvariants(world)).toEqual([])
})

test('It may be given another input, which is taken in place of what the fork gave', () => {
  const world = rerun(through([]), 'b1', { taskInput: { a: 99 } })
  expect(world.at('b1').input).toEqual({ a: 99 })
  rerun(world.end('b1', BAD), 'f')
  expect(world.at('b1').input, 'a rerun from the fork swallows it').toEqual({ a: 1 })
})

test('The approval before the fork is asked again, as for any task behind it', () => {
  const world = rerun(through([d.gate('ok')]), 'b1')
  expect(world.open()).toEqual(['ok'])
  expect(world.asked.at(-1)?.plan.again).toEqual([{ from: 'b1', generation: 2 }])
  world.approve('ok')
  expect(world.open()).toEqual(['b1', 'j'])
})

test('What will happen names the branch, what follows it, and the approval', () => {
  const outlook = (world: w.World) => {
    const before = { run: world.current, attempts: [...world.attempts.values()], read: 'all' as const }
    const decision = rerun(world, 'b1').last
    const { tasks = [], gates = [] } = decision ? outlookOf(world.program, before, decision) : {}
    return { tasks: tasks.map(({ ref }) => ref), gates: gates.map(({ ref }) => ref) }
  }
  expect(outlook(through([]))).toEqual({ tasks: ['b1', 'after'], gates: [] })
  expect(outlook(through([d.gate('ok')]))).toMatchObject({ gates: ['ok'] })
})
