import { describe, expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { plusMs } from '#core/time.ts'
import type { Send } from '#engine/send.ts'
import { brokenInvariants } from './invariants.ts'
import { simple, undoable } from './definitions.ts'
import { BAD, OPERATOR, resumeChildren, retry } from './operator.ts'
import { named, Universe } from './universe.ts'
import type { World } from './world.ts'

const sub = (extra: JsonObject = {}): JsonObject =>
  simple('s', { type: 'SUB_WORKFLOW', subWorkflowParam: { name: 'child' }, retryCount: 0, ...extra })

const CHILD = named('child', [simple('x'), simple('y')], { outputParameters: { n: '${y.output.n}' } })

interface Family {
  readonly universe: Universe
  readonly parent: World
  readonly child: World
}

/** A run at work whose child is, too. */
function family(tasks: readonly JsonObject[]): Family {
  const universe = new Universe([named('parent', tasks), CHILD])
  const parent = universe.start('parent')
  if (parent.open().includes('first')) universe.end('parent', 'first')
  universe.end('child', 'x')
  return { universe, parent, child: universe.of('child') }
}

/** One that failed with its child, and comes to it again after what was undone. */
function before(again: (world: World) => World = retry): Family {
  const { universe, parent, child } = family([undoable('first'), sub()])
  universe.end('child', 'y', BAD).end('parent', 'first.rollback')
  again(parent)
  universe.settle()
  expect(parent.open()).toEqual(['first'])
  return { universe, parent, child }
}

/** Nothing was launched beside the child; what waits for it is one attempt. */
function expectOne({ universe, parent, child }: Family): void {
  expect(universe.worlds.size).toBe(2)
  expect(parent.at('s')).toMatchObject({ status: 'IN_PROGRESS', output: { subWorkflowId: child.id } })
  expect([parent, child].flatMap(brokenInvariants)).toEqual([])
}

describe('a run that was retried and has not come to a child yet that somebody took up', () => {
  test('waits for it when it comes there, and launches no second one', () => {
    const { universe, parent, child } = before()
    retry(child)
    universe.settle()
    expect(parent.open()).toEqual(['first'])
    expect(parent.current.requesters).toContain(OPERATOR)
    universe.end('parent', 'first')
    expectOne({ universe, parent, child })
    universe.end('child', 'y', 'COMPLETED', { n: 7 })
    expect(parent.current.status).toBe('COMPLETED')
    expect(parent.at('s').output).toMatchObject({ n: 7 })
  })

  test('takes what it came to when it was done by then', () => {
    const { universe, parent, child } = before()
    retry(child)
    universe.settle().end('child', 'y', 'COMPLETED', { n: 7 }).end('parent', 'first')
    expect(parent.current.status).toBe('COMPLETED')
    expect(parent.at('s').output).toMatchObject({ n: 7, subWorkflowId: child.id })
    expect(universe.worlds.size).toBe(2)
  })

  test('fails when it failed by then, and launches another one when it is retried after that', () => {
    const { universe, parent, child } = before()
    retry(child)
    universe.settle().end('child', 'y', BAD).end('parent', 'first')
    expect(parent.open()).toEqual(['first.rollback'])
    universe.end('parent', 'first.rollback')
    expect(parent.current.status).toBe('FAILED')
    retry(parent)
    universe.settle().end('parent', 'first')
    expect(universe.worlds.size).toBe(3)
  })

  test('has it told once only, whoever asked for it first', () => {
    const { universe, parent, child } = before(resumeChildren)
    retry(child)
    universe.settle().end('parent', 'first')
    expectOne({ universe, parent, child })
    universe.end('child', 'y')
    expect(parent.current.status).toBe('COMPLETED')
  })

  test('heeds the later of two takings-up, in whatever order it hears of them', () => {
    const { universe, parent, child } = before()
    retry(child)
    const early = withhold(child)
    child.end('y', BAD)
    const end = withhold(child)
    retry(child)
    universe.settle()
    deliver(universe, early)
    universe.end('parent', 'first')
    deliver(universe, end)
    expectOne({ universe, parent, child })
  })
})

describe('a run whose task waits for its next try when somebody takes its child up', () => {
  const waiting = (): Family => {
    const { universe, parent, child } = family([sub({ retryCount: 1 })])
    universe.end('child', 'y', BAD)
    expect([parent.current.status, parent.at('s').status]).toEqual(['RUNNING', 'SCHEDULED'])
    return { universe, parent, child }
  }

  test('has that try wait for it', () => {
    const { universe, parent, child } = waiting()
    retry(child)
    universe.settle()
    expectOne({ universe, parent, child })
    expect(parent.current.requesters).toContain(OPERATOR)
    universe.clock.now = plusMs(universe.clock.now, 3_600_000)
    parent.timer('s')
    expectOne({ universe, parent, child })
    universe.end('child', 'y')
    expect(parent.current.status).toBe('COMPLETED')
  })

  test('also while it is paused, and its moment has passed', () => {
    const { universe, parent, child } = waiting()
    parent.tick().send({ kind: 'pause', runId: parent.id, reason: 'r' })
    universe.clock.now = plusMs(universe.clock.now, 3_600_000)
    parent.timer('s')
    retry(child)
    universe.settle()
    parent.tick().send({ kind: 'resume', runId: parent.id })
    universe.settle()
    expectOne({ universe, parent, child })
  })
})

describe('a run that went on without a child, or stayed as it was, when somebody took that up', () => {
  test('waits for it when it is retried, and launches no second one', () => {
    const { universe, parent, child } = family([sub({ permissive: true }), simple('z', { retryCount: 0 })])
    universe.end('child', 'y', BAD)
    expect(parent.open()).toEqual(['z'])
    retry(child)
    universe.settle().end('parent', 'z', BAD)
    expect(parent.current.status).toBe('FAILED')
    retry(parent)
    universe.settle()
    expectOne({ universe, parent, child })
  })

  test('also where its task is optional', () => {
    const { universe, parent, child } = family([sub({ optional: true })])
    parent.terminate(false)
    universe.settle()
    retry(child)
    universe.settle()
    expect(parent.current.status).toBe('TERMINATED')
    retry(parent)
    universe.settle()
    expectOne({ universe, parent, child })
  })

  test('launches another one when that has failed again by then', () => {
    const { universe, parent, child } = family([sub({ permissive: true }), simple('z', { retryCount: 0 })])
    universe.end('child', 'y', BAD)
    retry(child)
    universe.settle().end('child', 'y', BAD).end('parent', 'z', BAD)
    retry(parent)
    universe.settle()
    expect(universe.worlds.size).toBe(3)
    expect(parent.at('s')).toMatchObject({ status: 'IN_PROGRESS' })
  })
})

describe('a child that was taken up before another one took its place', () => {
  const replaced = (): Family & { readonly news: Send } => {
    const { universe, parent, child } = family([sub()])
    universe.end('child', 'y', BAD)
    retry(child)
    const news = withhold(child)
    retry(parent)
    universe.settle()
    expect(universe.worlds.size).toBe(3)
    return { universe, parent, child, news }
  }

  test('is stopped when that comes out', () => {
    const { universe, parent, child, news } = replaced()
    deliver(universe, news)
    expect(child.current).toMatchObject({ status: 'TERMINATED', reason: 'Another sub-workflow took its place.' })
    expect(parent.open()).toEqual(['s'])
  })

  test('goes on when somebody took it up again after that', () => {
    const { universe, parent, child, news } = replaced()
    child.tick().send({ kind: 'terminate', runId: child.id, reason: 'r', rollback: false })
    universe.settle()
    retry(child)
    deliver(universe, news)
    expect(child.current).toMatchObject({ status: 'RUNNING', generation: { number: 3 } })
    expect(parent.open()).toEqual(['s'])
  })
})

/** The last thing a run wants of another is on its way for longer. */
function withhold(world: World): Send {
  const [send] = world.sent.splice(-1)
  if (!send) throw new Error('nothing is on its way')
  return send
}

function deliver(universe: Universe, send: Send): void {
  if (send.kind !== 'command') throw new Error('no news')
  universe.worlds.get(send.command.runId)?.tick().send(send.command, send.actor)
  universe.settle()
}
