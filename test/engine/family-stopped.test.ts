import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { brokenInvariants } from './invariants.ts'
import { simple, undoable } from './definitions.ts'
import { BAD, resumeChildren, retry } from './operator.ts'
import { named, Universe } from './universe.ts'
import type { World } from './world.ts'

const sub = (ref: string, name: string, extra: JsonObject = {}): JsonObject =>
  simple(ref, { type: 'SUB_WORKFLOW', subWorkflowParam: { name }, ...extra })

interface Family {
  readonly universe: Universe
  readonly parent: World
  readonly child: World
}

/** A parent that failed because its child did, and has asked it to go on; nothing of that has arrived. */
function asked(extra: JsonObject = {}): Family {
  const universe = new Universe([
    named('parent', [sub('s', 'child', extra)]),
    named('child', [undoable('x'), simple('y')]),
  ])
  const parent = universe.start('parent')
  universe.end('child', 'x').end('child', 'y', BAD).end('child', 'x.rollback')
  expect(parent.current.status).toBe('FAILED')
  resumeChildren(parent)
  return { universe, parent, child: universe.of('child') }
}

/** The newest of what the parent wants of its child comes before what it wanted before. */
function turnRound({ sent }: World): void {
  const [before, last] = sent.splice(-2)
  if (before && last) sent.push(last, before)
}

describe('A parent that is stopped after it asked its child to go on', () => {
  test.each(['in order', 'the other way round'])('stays stopped, and so does its child: told %s', (order) => {
    const { universe, parent, child } = asked()
    parent.terminate(false)
    if (order !== 'in order') turnRound(parent)
    universe.settle()
    expect(parent.current).toMatchObject({ status: 'TERMINATED', generation: { number: 2 } })
    expect(child.current.status).toBe('TERMINATED')
    expect([...parent.open(), ...child.open()]).toEqual([])
    expect([parent, child].flatMap(brokenInvariants)).toEqual([])
  })

  test('has its child undo what it did before it heard', () => {
    const { universe, parent, child } = asked()
    parent.terminate(true)
    const [rejoin] = parent.sent.splice(-2, 1)
    universe.settle()
    expect(parent.current).toMatchObject({ status: 'TERMINATED', rollback: 'done' })
    if (rejoin?.kind === 'command') child.tick().send(rejoin.command, rejoin.actor)
    const news = child.sent.splice(-1)
    universe.end('child', 'x')
    for (const one of news) if (one.kind === 'command') parent.tick().send(one.command, one.actor)
    universe.settle()
    expect(child.open()).toEqual(['x.rollback'])
    universe.end('child', 'x.rollback')
    expect(child.current).toMatchObject({ status: 'TERMINATED', rollback: 'done' })
    expect(parent.current).toMatchObject({ status: 'TERMINATED', generation: { number: 2 } })
  })

  test('stays so when it was taken up and stopped once more before the child heard of any of it', () => {
    const { universe, parent, child } = asked()
    parent.terminate(false)
    resumeChildren(parent)
    parent.terminate(false)
    const sends = parent.sent.splice(-4)
    for (const kind of ['terminate', 'rejoin'])
      for (const send of sends) if (send.kind === 'command' && send.command.kind === kind) parent.sent.push(send)
    universe.settle()
    expect(parent.current).toMatchObject({ status: 'TERMINATED', generation: { number: 3 } })
    expect(child.current).toMatchObject({ status: 'TERMINATED', generation: { number: 2 } })
    expect([...parent.open(), ...child.open()]).toEqual([])
  })

  test('goes on with it when somebody takes the child itself up later', () => {
    const { universe, parent, child } = asked()
    parent.terminate(false)
    universe.settle()
    retry(child)
    universe.settle()
    expect(parent.current).toMatchObject({ status: 'RUNNING', generation: { number: 3 } })
    universe.end('child', 'x').end('child', 'y')
    expect(parent.current.status).toBe('COMPLETED')
  })
})

test.each([
  { order: 'in order', isLate: false },
  { order: 'the other way round', isLate: true },
])('A parent whose time was up before its child heard stops it: told $order', ({ isLate }) => {
  const universe = new Universe(
    [named('parent', [sub('s', 'child', { retryCount: 0 })]), named('child', [simple('x')])],
    [{ name: 's', timeoutSeconds: 60, responseTimeoutSeconds: 60, timeoutPolicy: 'TIME_OUT_WF' }],
  )
  const parent = universe.start('parent')
  universe.end('child', 'x', BAD)
  resumeChildren(parent)
  const [rejoin] = parent.sent.splice(-1)
  parent.tick(61_000).timer('s')
  const child = universe.of('child')
  if (isLate) universe.settle()
  if (rejoin?.kind === 'command') child.tick().send(rejoin.command, rejoin.actor)
  universe.settle()
  expect(parent.current).toMatchObject({ status: 'TIMED_OUT', generation: { number: 2 } })
  expect(child.current).toMatchObject({ status: 'TERMINATED', generation: { number: 2 } })
})

test('A child that is optional to a stopped parent is stopped as well', () => {
  const tasks = [sub('s', 'child', { optional: true }), simple('last')]
  const universe = new Universe([named('parent', tasks), named('child', [undoable('work')])])
  const [parent, child] = [universe.start('parent'), universe.of('child')]
  universe.end('child', 'work')
  universe.end('parent', 'last', BAD)
  universe.end('child', 'work.rollback')
  resumeChildren(parent).terminate(false)
  turnRound(parent)
  universe.settle()
  expect([parent.current.status, child.current.status]).toEqual(['TERMINATED', 'TERMINATED'])
})
