import { expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { failedNamesOf, TAKEN_UP_IN_PLACE, type FailedTask } from '#engine/failed-names.ts'
import { fork, join, simple } from './definitions.ts'
import { rerun, restart, retry } from './operator.ts'
import { begin, type World } from './world.ts'

/** What the database gives of it. */
const failedOf = ({ attempts }: World): FailedTask[] =>
  [...attempts.values()]
    .filter(({ status, rollbackOf }) => status.startsWith('FAILED') && rollbackOf === null)
    .map(({ ref, node, name, type, seq }) => {
      const isFollowed = [...attempts.values()].some((one) => one.ref === ref && one.seq > seq)
      return { ref, node, name, type, seq, isFollowed: isFollowed && TAKEN_UP_IN_PLACE.includes(type) }
    })

const namesOf = (world: World): JsonObject => failedNamesOf(world.program, world.current, failedOf(world))
const named = (...refs: string[]): JsonObject => ({ failedReferenceTaskNames: refs, failedTaskNames: refs })

const again = { retryCount: 1, taskDefinition: { name: 'a', retryDelaySeconds: 0 } }

test('A completed run names what failed and went well at the next try', () => {
  const world = begin([simple('a', again), simple('b')])
    .end('a', 'FAILED')
    .end('a')
    .end('b')
  expect(world.current).toMatchObject({ status: 'COMPLETED', failedRefs: [] })
  expect(namesOf(world)).toEqual(named('a'))
})

test('What was optional, timed out or was cancelled is not named', () => {
  const world = begin([simple('a', { optional: true, retryCount: 0 }), simple('b')])
    .end('a', 'FAILED')
    .end('b', 'CANCELED')
  expect(world.current.status).toBe('TERMINATED')
  expect(namesOf(world)).toEqual(named())
})

test('A retry keeps the names of what failed before; a rerun those in front of it; a restart none', () => {
  const world = begin([simple('a', again), simple('b', { retryCount: 0 })])
    .end('a', 'FAILED')
    .end('a')
    .end('b', 'FAILED')
  retry(world)
  world.end('b')
  expect(namesOf(world)).toEqual(named('a', 'b'))
  rerun(world, 'b')
  world.end('b')
  expect(namesOf(world)).toEqual(named('a'))
  restart(world)
  world.end('a').end('b')
  expect(world.current.status).toBe('COMPLETED')
  expect(namesOf(world)).toEqual(named())
})

test('A JOIN and a loop that were taken up again are not named for having failed', () => {
  const loop = simple('l', {
    type: 'DO_WHILE',
    loopCondition: '',
    loopOver: [simple('x', { permissive: true, retryCount: 0 })],
  })
  const world = begin([fork('f', [simple('a', { permissive: true, retryCount: 0 })], [loop]), join('j', ['a', 'l'])])
  world.end('x__1', 'FAILED')
  expect(namesOf(world)).toEqual({ failedReferenceTaskNames: ['l', 'x__1'], failedTaskNames: ['l', 'x'] })
  retry(world)
  world.end('x__1').end('a', 'FAILED')
  expect(namesOf(world)).toEqual({ failedReferenceTaskNames: ['x__1', 'j', 'a'], failedTaskNames: ['x', 'JOIN', 'a'] })
  retry(world)
  world.end('a')
  expect(world.current.status).toBe('COMPLETED')
  expect(namesOf(world)).toEqual({ failedReferenceTaskNames: ['x__1', 'a'], failedTaskNames: ['x', 'a'] })
})
