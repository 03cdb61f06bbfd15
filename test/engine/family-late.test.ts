import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import type { Send } from '#engine/send.ts'
import { brokenInvariants } from './invariants.ts'
import { fork, join, simple, undoable } from './definitions.ts'
import { BAD, rerun, restart, resumeChildren, retry } from './operator.ts'
import { named, Universe } from './universe.ts'
import type { World } from './world.ts'

const sub = (ref: string, name: string, extra: JsonObject = {}): JsonObject =>
  simple(ref, { type: 'SUB_WORKFLOW', subWorkflowParam: { name }, retryCount: 0, ...extra })

interface Family {
  readonly universe: Universe
  readonly parent: World
  readonly child: World
}

const CHILD = named('child', [simple('x'), simple('y')])

function family(tasks: readonly JsonObject[] = [sub('s', 'child')], child = CHILD): Family {
  const universe = new Universe([named('parent', tasks), child])
  const parent = universe.start('parent')
  if (parent.open().includes('first')) universe.end('parent', 'first')
  return { universe, parent, child: universe.of('child') }
}

/** The last thing a run wants of another is on its way for longer. */
function withhold(world: World): Send {
  const [send] = world.sent.splice(-1)
  if (!send) throw new Error('nothing is on its way')
  return send
}

function deliver(universe: Universe, send: Send): void {
  if (send.kind !== 'command') throw new Error('no news')
  const to = universe.worlds.get(send.command.runId)
  try {
    to?.tick().send(send.command, send.actor)
  } catch {
    // What is refused is dropped.
  }
  universe.settle()
}

/** Both failed, somebody takes the child up, and the parent does not hear of it yet. */
function takenUp(tasks?: readonly JsonObject[]): Family & { readonly news: Send } {
  const { universe, parent, child } = family(tasks)
  universe.end('child', 'x').end('child', 'y', BAD)
  if (tasks) universe.end('parent', 'first.rollback')
  expect([parent.current.status, child.current.status]).toEqual(['FAILED', 'FAILED'])
  retry(child)
  return { universe, parent, child, news: withhold(child) }
}

describe('Late news that a child was taken up', () => {
  test.each(['before', 'after'])(
    'does not revive a parent that was retried and stopped meanwhile: it comes %s the stop',
    (order) => {
      const { universe, parent, child, news } = takenUp()
      resumeChildren(parent)
      parent.terminate(false)
      if (order === 'after') universe.settle()
      deliver(universe, news)
      expect(parent.current).toMatchObject({ status: 'TERMINATED', generation: { number: 2 } })
      expect(child.current).toMatchObject({ status: 'TERMINATED', generation: { number: 2 } })
      expect([...parent.open(), ...child.open()]).toEqual([])
      expect([parent, child].flatMap(brokenInvariants)).toEqual([])
    },
  )

  test('does not revive one that was stopped before it had come to the child again, and stops the child', () => {
    const { universe, parent, child, news } = takenUp([undoable('first'), sub('s', 'child')])
    resumeChildren(parent)
    expect(parent.open()).toEqual(['first'])
    parent.terminate(false)
    deliver(universe, news)
    expect(parent.current).toMatchObject({ status: 'TERMINATED', generation: { number: 2 } })
    expect(child.current).toMatchObject({ status: 'TERMINATED', generation: { number: 2 } })
  })

  test('does not revive one that was stopped before it heard of the end', () => {
    const { universe, parent, child } = family()
    universe.end('child', 'x')
    child.end('y', BAD)
    const end = withhold(child)
    retry(child)
    const news = withhold(child)
    parent.terminate(false)
    deliver(universe, end)
    deliver(universe, news)
    expect(parent.current).toMatchObject({ status: 'TERMINATED', generation: { number: 1 } })
    expect(child.current).toMatchObject({ status: 'TERMINATED', generation: { number: 2 } })
  })

  test('does not revive one that failed by another task meanwhile', () => {
    const { universe, parent, child } = family([
      fork('f', [sub('s', 'child')], [simple('z', { retryCount: 0 })]),
      join('j', ['s', 'z']),
    ])
    universe.end('child', 'x')
    child.end('y', BAD)
    const end = withhold(child)
    retry(child)
    const news = withhold(child)
    universe.end('parent', 'z', 'FAILED')
    deliver(universe, end)
    deliver(universe, news)
    expect(parent.current).toMatchObject({ status: 'FAILED', generation: { number: 1 } })
    expect(child.current).toMatchObject({ status: 'TERMINATED', generation: { number: 2 } })
  })

  test('does not revive one that went on without it and has succeeded', () => {
    const { universe, parent, child } = family([sub('s', 'child'), simple('last')])
    universe.end('child', 'x').end('child', 'y')
    restart(child)
    const news = withhold(child)
    universe.end('parent', 'last')
    deliver(universe, news)
    expect(parent.current).toMatchObject({ status: 'COMPLETED', generation: { number: 1 } })
    expect(child.current).toMatchObject({ status: 'RUNNING', generation: { number: 2 } })
  })

  test('does not revive one that is being rolled back because somebody stopped it', () => {
    const { universe, parent, child, news } = takenUp([undoable('first'), sub('s', 'child')])
    resumeChildren(parent)
    universe.end('parent', 'first')
    expect(parent.open()).toEqual(['s'])
    parent.terminate(true)
    deliver(universe, news)
    universe.end('parent', 'first.rollback')
    expect(parent.current).toMatchObject({ status: 'TERMINATED', generation: { number: 2 } })
    expect(child.current.status).toBe('TERMINATED')
  })
})

describe('News that a child was taken up, late or not', () => {
  test('revives a parent that ended only because it heard of the end before it', () => {
    const { universe, parent, child } = family()
    universe.end('child', 'x')
    child.end('y', BAD)
    const end = withhold(child)
    retry(child)
    const news = withhold(child)
    deliver(universe, end)
    expect(parent.current.status).toBe('FAILED')
    deliver(universe, news)
    expect(parent.current).toMatchObject({ status: 'RUNNING', generation: { number: 2 } })
    universe.end('child', 'y')
    expect(parent.current.status).toBe('COMPLETED')
  })

  test('revives one that heard of the end before it and rolled back since', () => {
    const { universe, parent, child } = family([undoable('first'), sub('s', 'child')])
    universe.end('child', 'x')
    child.end('y', BAD)
    const end = withhold(child)
    retry(child)
    const news = withhold(child)
    deliver(universe, end)
    expect(parent.open()).toEqual(['first.rollback'])
    expect(() => news.kind === 'command' && parent.tick().send(news.command, news.actor)).toThrow('rolling back')
    universe.end('parent', 'first.rollback')
    deliver(universe, news)
    expect(parent.current).toMatchObject({ status: 'RUNNING', generation: { number: 2 } })
  })

  test('revives one as before when it was sent by a version that did not say when', () => {
    const { universe, parent, news } = takenUp()
    resumeChildren(parent)
    parent.terminate(false)
    if (news.kind !== 'command' || news.command.kind !== 'child-reopened') throw new Error('no news')
    const { openedAt: _, ...command } = news.command
    deliver(universe, { ...news, command })
    expect(parent.current.generation.number).toBe(3)
  })

  test.each([
    { verb: 'retry', again: (child: World) => retry(child) },
    { verb: 'restart', again: (child: World) => restart(child) },
    { verb: 'rerun', again: (child: World) => rerun(child, 'y') },
  ])('revives one that was stopped before the $verb', ({ again }) => {
    const { universe, parent, child } = family()
    universe.end('child', 'x')
    parent.terminate(false)
    universe.settle()
    again(child)
    universe.settle()
    expect(parent.current).toMatchObject({ status: 'RUNNING', generation: { number: 2 } })
    expect(child.current).toMatchObject({ status: 'RUNNING', generation: { number: 2 } })
  })
})

test('A child that was taken up after its parent was stopped is not stopped by what was said before', () => {
  const { universe, parent, child } = family()
  universe.end('child', 'x')
  parent.terminate(false)
  const stop = withhold(parent)
  child.end('y', BAD)
  const end = withhold(child)
  retry(child)
  deliver(universe, stop)
  deliver(universe, end)
  expect(child.current).toMatchObject({ status: 'RUNNING', generation: { number: 2 } })
  expect(parent.current).toMatchObject({ status: 'RUNNING', generation: { number: 2 } })
})
