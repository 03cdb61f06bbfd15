import { expect, test } from 'vitest'
import type { RunId, TaskId } from '#core/ids.ts'
import type { Command } from '#engine/command.ts'
import { SLICE } from '#engine/slice.ts'
import { brokenInvariants } from './invariants.ts'
import { fork, join, simple, undoable } from './definitions.ts'
import { named, play, Universe } from './universe.ts'
import { RUN, type World } from './world.ts'

/** Sends news and says whether it changed anything. */
function isHeard(world: World, command: Command): boolean {
  const { created, changed, entries, sends } = world.send(command)
  return created.length + changed.length + entries.length + sends.length > 0
}

test('News for a task that has ended, or that waits for something else, changes nothing', () => {
  const [universe, world] = play([undoable('a'), simple('b', { retryCount: 0 })])
  universe.end('sample', 'a')
  const { id } = world.at('a')
  const to = { runId: RUN, taskId: id }
  const child = '01890000-0000-7000-8000-0000000000aa' as RunId
  const ended = { kind: 'child-ended', child, generation: 1, output: {}, reason: null, isUndoDue: false } as const
  expect(isHeard(world, { ...ended, ...to, status: 'COMPLETED' })).toBe(false)
  expect(isHeard(world, { kind: 'launched', ...to, launched: child })).toBe(false)
  expect(isHeard(world, { kind: 'launch-failed', ...to, reason: 'late' })).toBe(false)
  expect(isHeard(world, { kind: 'child-undone', ...to, isDone: true })).toBe(false)
  expect(isHeard(world, { kind: 'slice', ...to })).toBe(false)
  expect(isHeard(world, { kind: 'slice', runId: RUN, taskId: 'unknown' as TaskId })).toBe(false)
  universe.end('sample', 'b', 'FAILED')
  const rollback = { runId: RUN, taskId: world.at('a.rollback').id }
  expect(isHeard(world, { ...ended, ...rollback, status: 'COMPLETED' })).toBe(false)
})

test('A moment that comes while the run is paused is kept until it goes on', () => {
  const [, world] = play([simple('v', { type: 'SET_VARIABLE', startDelay: 5, inputParameters: { n: 1 } })])
  world.pause()
  world.tick(5_000).timer('v')
  expect(world.at('v')).toMatchObject({ status: 'SCHEDULED', timerAt: null })
  world.resume()
  expect(world.current).toMatchObject({ status: 'COMPLETED', variables: { n: 1 } })
})

test('A fork in slices stands still while the run is paused, and opens the rest when it goes on', () => {
  const list = Array.from({ length: 700 }, (_, i) => i)
  const parameters = { forkTaskName: 'ship', forkTaskInputs: '${workflow.input.list}' }
  const fork = simple('f', { type: 'FORK_JOIN_DYNAMIC', inputParameters: parameters })
  const universe = new Universe([named('big', [fork, join('j', [])])])
  universe.isEager = false
  const world = universe.start('big', { list })
  expect(world.open()).toHaveLength(701)
  const again = new Universe([named('big', [fork, join('j', [])])])
  const paused = again.begin('big', { list })
  paused.pause()
  again.settle()
  expect(paused.open()).toHaveLength(SLICE + 2)
  paused.resume()
  again.settle()
  expect(paused.open()).toHaveLength(701)
  expect(brokenInvariants(paused)).toEqual([])
}, 20_000)

test('A child that is undone already, or has nothing to undo, says so at once', () => {
  const universe = new Universe([
    named('parent', [simple('s', { type: 'SUB_WORKFLOW', subWorkflowParam: { name: 'child' } }), simple('z')]),
    named('child', [simple('x')]),
  ])
  const world = universe.start('parent')
  universe.end('child', 'x')
  expect(world.at('s').undo).toBe('none')
  const child = universe.of('child')
  const order = { runId: world.id, taskId: world.at('z').id }
  child.send({ kind: 'undo', runId: child.id, for: order, reason: 'asked' })
  expect(child.sent.at(-1)).toEqual({ kind: 'command', command: { kind: 'child-undone', ...order, isDone: true } })
})

test('A parent that wants a child undone which is undoing itself waits for that', () => {
  const universe = new Universe([
    named('parent', [simple('s', { type: 'SUB_WORKFLOW', subWorkflowParam: { name: 'child' } })]),
    named('child', [undoable('x'), simple('y', { retryCount: 0 })]),
  ])
  const world = universe.start('parent')
  universe.end('child', 'x').end('child', 'y', 'FAILED')
  expect(universe.of('child').open()).toEqual(['x.rollback'])
  world.terminate(true)
  universe.settle()
  expect(world.open()).toEqual(['s.rollback'])
  universe.end('child', 'x.rollback')
  expect([universe.of('child').current.status, world.current.status]).toEqual(['FAILED', 'TERMINATED'])
  expect(world.current.rollback).toBe('done')
})

test('Who stops a rollback stops that of the child too', () => {
  const universe = new Universe([
    named('parent', [
      simple('s', { type: 'SUB_WORKFLOW', subWorkflowParam: { name: 'child' } }),
      simple('z', { retryCount: 0 }),
    ]),
    named('child', [undoable('x')]),
  ])
  const world = universe.start('parent')
  universe.end('child', 'x').end('parent', 'z', 'FAILED')
  expect(universe.of('child').open()).toEqual(['x.rollback'])
  world.terminate(false)
  universe.settle()
  expect(universe.of('child').current).toMatchObject({ status: 'TERMINATED', rollback: 'incomplete' })
  expect(world.current).toMatchObject({ status: 'FAILED', rollback: 'incomplete' })
})

test('What ends while its moment is held back does not begin when the run goes on', () => {
  const [universe, world] = play([simple('w', { type: 'WAIT', startDelay: 5 }), simple('z')])
  world.pause()
  world.tick(5_000).timer('w')
  universe.end('sample', 'w', 'COMPLETED', { by: 'hand' })
  world.resume()
  expect(world.at('w')).toMatchObject({ status: 'COMPLETED', output: { by: 'hand' } })
  expect(world.open()).toEqual(['z'])
})

test('When something that was held back ends the run, nothing else of it begins', () => {
  const [universe, world] = play([
    fork('f', [undoable('a')], [simple('b', { retryCount: 0 })], [simple('c'), simple('d')]),
    join('j', ['a', 'b', 'd']),
  ])
  world.canHandOut = true
  world.pause()
  universe.end('sample', 'a', 'FAILED').end('sample', 'c').end('sample', 'b', 'FAILED')
  world.resume()
  expect(world.current).toMatchObject({ status: 'FAILED', rollback: 'none' })
  expect([world.all('a').length, world.all('d').length]).toEqual([1, 0])
})

test('Somebody outside may say how far a WAIT has come', () => {
  const [universe, world] = play([simple('w', { type: 'WAIT' })])
  universe.end('sample', 'w', 'IN_PROGRESS', { half: true })
  expect(world.at('w')).toMatchObject({ status: 'IN_PROGRESS', output: { half: true } })
})

test('A task that its worker gave back is handed out again at once when somebody here has a place for it', () => {
  const [universe, world] = play([simple('a')])
  world.claim('a')
  world.canHandOut = true
  universe.end('sample', 'a', 'IN_PROGRESS', { half: true })
  expect(world.at('a')).toMatchObject({ status: 'IN_PROGRESS', lease: { owner: 'runner-1' }, output: { half: true } })
})
