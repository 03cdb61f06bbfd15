import { expect, test } from 'vitest'
import { brokenInvariants } from './invariants.ts'
import { begin, BAD, retry } from './operator.ts'
import * as d from './definitions.ts'
import * as w from './world.ts'

test('A run that was stopped goes on with what was canceled', () => {
  const world = begin([d.simple('a'), d.undoable('b'), d.simple('c')])
    .end('a')
    .end('b')
    .terminate(false)
  retry(world)
  expect(world.open()).toEqual(['c'])
  world.end('c', BAD)
  expect(world.open()).toEqual(['b.rollback'])
})

test('A run that was stopped while it was paused goes on behind what had ended by then', () => {
  const world = begin([d.simple('a'), d.simple('b')])
    .pause()
    .end('a')
    .terminate(false)
  expect(retry(world).open()).toEqual(['b'])
  const last = begin([d.simple('a')])
    .pause()
    .end('a')
    .terminate(false)
  expect(retry(last).current.status).toBe('COMPLETED')
})

test('A run that timed out gets its whole time again', () => {
  const timed = d.workflow([d.simple('a')], { timeoutSeconds: 60, timeoutPolicy: 'TIME_OUT_WF' })
  const world = new w.World(d.programOf(timed)).start().tick(60_000).timer(null)
  expect(world.current.status).toBe('TIMED_OUT')
  retry(world)
  expect(world.open()).toEqual(['a'])
  expect(world.current.timerAt).toBe(world.now + 60_000)
})

test('A task has its total time again, counted from the retry', () => {
  const world = begin([d.simple('a')], {}, [
    { name: 'a', totalTimeoutSeconds: 10, timeoutPolicy: 'RETRY', retryCount: 0 },
  ])
  world.tick(10_000).timer('a')
  expect(world.current.status).toBe('TIMED_OUT')
  retry(world).timer('a')
  expect(world.open()).toEqual(['a'])
})

test('A run can be retried as often as it fails', () => {
  const world = begin([d.simple('a'), d.simple('b')]).end('a')
  for (let n = 1; n <= 3; n++) {
    world.end('b', BAD)
    retry(world)
    expect(world.at('b')).toMatchObject({ generation: n + 1, retryCount: n })
  }
  world.end('b')
  expect(world.current).toMatchObject({ status: 'COMPLETED', generation: { number: 4 } })
  expect(brokenInvariants(world)).toEqual([])
})
