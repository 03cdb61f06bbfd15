import { expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { brokenInvariants } from './invariants.ts'
import { fork, gate, join, simple, undoable } from './definitions.ts'
import { BAD, OPERATOR, resumeChildren, retry, rows } from './operator.ts'
import { named, Universe } from './universe.ts'
import { APPROVER, LAUNCHER, OTHER, type World } from './world.ts'

const sub = (ref: string, name: string, extra: JsonObject = {}): JsonObject =>
  simple(ref, { type: 'SUB_WORKFLOW', subWorkflowParam: { name }, ...extra })

const CHILD = named('child', [simple('x'), simple('y')], { outputParameters: { n: '${y.output.n}' } })

test('A retry may go on in the deepest sub-workflow that failed, each run between in a generation of its own', () => {
  const universe = new Universe([named('top', [sub('p', 'parent')]), named('parent', [sub('s', 'child')]), CHILD])
  const top = universe.start('top')
  universe.end('child', 'x').end('child', 'y', BAD)
  resumeChildren(top)
  universe.settle()
  expect(universe.worlds.size).toBe(3)
  const all = ['top', 'parent', 'child'].map((name) => universe.of(name))
  expect(all.map(({ current }) => `${current.generation.number} ${current.status}`)).toEqual(Array(3).fill('2 RUNNING'))
  expect(all.map(({ current }) => current.requesters.join(' '))).toEqual(Array(3).fill(`${LAUNCHER} ${OPERATOR}`))
  expect(all.map(({ current }) => current.generation.reason)).toEqual(Array(3).fill('the network is back'))
  expect(rows(universe.of('child'))).toEqual(['1 x COMPLETED', `1 y ${BAD}`, '2 y SCHEDULED'])
  universe.end('child', 'y')
  expect(all.map(({ current }) => current.status)).toEqual(Array(3).fill('COMPLETED'))
  expect(all.flatMap(brokenInvariants)).toEqual([])
})

test('A plain retry launches the sub-workflow anew, also after one that went on in it', () => {
  const universe = new Universe([named('parent', [sub('s', 'child')]), CHILD])
  const parent = universe.start('parent')
  universe.end('child', 'x').end('child', 'y', BAD)
  resumeChildren(parent)
  universe.settle().end('child', 'y', BAD)
  expect(parent.current.status).toBe('FAILED')
  retry(parent)
  universe.settle()
  expect(universe.worlds.size).toBe(3)
  expect(rows(universe.of('child'))).toEqual(['1 x SCHEDULED'])
})

/** A fork of two children, of which one failed and the other was stopped. */
function forked(): { universe: Universe; parent: World } {
  const universe = new Universe([
    named('parent', [fork('f', [sub('s', 'child')], [sub('t', 'other')]), join('j', ['s', 't'])]),
    CHILD,
    named('other', [undoable('o1'), simple('o2')]),
  ])
  const parent = universe.start('parent')
  universe.end('other', 'o1').end('child', 'x', BAD)
  return { universe, parent }
}

test('All sub-workflows that failed, were stopped or were rolled back go on', () => {
  const { universe, parent } = forked()
  universe.end('other', 'o1.rollback')
  expect(parent.current.status).toBe('FAILED')
  resumeChildren(parent)
  universe.settle()
  expect(universe.of('other').open()).toEqual(['o1'])
  universe.end('other', 'o1').end('other', 'o2').end('child', 'x').end('child', 'y')
  expect(parent.current.status).toBe('COMPLETED')
  expect(universe.worlds.size).toBe(3)
})

/** A parent that gave its child up, which has not heard of it. */
function timedOut(): { universe: Universe; parent: World } {
  const universe = new Universe(
    [named('parent', [sub('s', 'child', { retryCount: 0 })]), CHILD],
    [{ name: 's', timeoutSeconds: 60, responseTimeoutSeconds: 60, timeoutPolicy: 'TIME_OUT_WF' }],
  )
  const parent = universe.start('parent')
  parent.tick(61_000).timer('s')
  return { universe, parent }
}

test('A sub-workflow that was stopped because its time was up goes on', () => {
  const { universe, parent } = timedOut()
  universe.settle()
  expect([parent.current.status, universe.of('child').current.status]).toEqual(['TIMED_OUT', 'TERMINATED'])
  resumeChildren(parent)
  universe.settle()
  expect([parent.open(), universe.of('child').open()]).toEqual([['s'], ['x']])
  universe.end('child', 'x').end('child', 'y', 'COMPLETED', { n: 3 })
  expect(parent.current).toMatchObject({ status: 'COMPLETED', output: { n: 3 } })
})

test('The end of a sub-workflow that ended before anybody waited for it again is asked for', () => {
  const { universe, parent } = timedOut()
  universe.of('child').end('x').end('y', 'COMPLETED', { n: 3 })
  universe.settle()
  resumeChildren(parent)
  universe.settle()
  expect(parent.current).toMatchObject({ status: 'COMPLETED', output: { n: 3 } })
})

test('An optional sub-workflow that was rolled back goes on, too', () => {
  const universe = new Universe([
    named('parent', [sub('s', 'child', { optional: true }), simple('z')]),
    named('child', [undoable('x')]),
  ])
  const parent = universe.start('parent')
  universe.end('child', 'x').end('parent', 'z', BAD).end('child', 'x.rollback')
  resumeChildren(parent)
  universe.settle().end('child', 'x')
  expect(parent.open()).toEqual(['z'])
})

test('A sub-workflow that was never launched is none to go on with', () => {
  const universe = new Universe([named('parent', [sub('s', 'missing')])])
  const parent = universe.start('parent')
  expect(parent.current.status).toBe('FAILED')
  resumeChildren(parent)
  universe.settle()
  expect(parent.current).toMatchObject({ status: 'FAILED', generation: { number: 2 } })
  expect(parent.at('s').reason).toContain('no workflow missing')
})

test('One that is gone fails its task, and nothing waits for it', () => {
  const universe = new Universe([named('parent', [sub('s', 'child')]), CHILD])
  const parent = universe.start('parent')
  universe.end('child', 'x', BAD)
  universe.worlds.delete(universe.of('child').id)
  resumeChildren(parent)
  universe.settle()
  expect(parent.current.status).toBe('FAILED')
  expect(parent.at('s').reason).toBe('There is no such run.')
})

test('Stopping the parent stops a sub-workflow that goes on, and a rollback undoes it', () => {
  const universe = new Universe([named('parent', [sub('s', 'child')]), named('child', [undoable('x'), simple('y')])])
  const parent = universe.start('parent')
  universe.end('child', 'x').end('child', 'y', BAD)
  universe.end('child', 'x.rollback')
  const child = universe.of('child')
  resumeChildren(parent)
  universe.settle().end('child', 'x')
  expect(child.open()).toEqual(['y'])
  parent.terminate(true)
  universe.settle()
  expect([parent.open(), child.open()]).toEqual([['s.rollback'], ['x.rollback']])
  universe.end('child', 'x.rollback')
  expect([parent.current.rollback, child.current.status]).toEqual(['done', 'TERMINATED'])
})

test('A gate in a sub-workflow is asked again when whoever approved it takes the parent up again', () => {
  const universe = new Universe([named('parent', [sub('s', 'gated')]), named('gated', [gate('ok'), simple('y')])])
  const parent = universe.start('parent')
  universe.of('gated').approve('ok')
  universe.settle().end('gated', 'y', BAD)
  resumeChildren(parent, APPROVER)
  universe.settle()
  expect(universe.of('gated').open()).toEqual(['ok'])
  universe.of('gated').approve('ok', OTHER)
  universe.settle().end('gated', 'y')
  expect(parent.current.status).toBe('COMPLETED')
})

test('Tasks of a dynamic fork and of a loop go on in their sub-workflows', () => {
  const dynamic = simple('f', {
    type: 'FORK_JOIN_DYNAMIC',
    inputParameters: { forkTaskWorkflow: 'child', forkTaskInputs: [1, 2] },
  })
  const loop = simple('l', { type: 'DO_WHILE', loopOver: [dynamic, join('j', [])], loopCondition: '', items: [1, 2] })
  const universe = new Universe([named('parent', [loop, simple('z')]), CHILD])
  const parent = universe.start('parent')
  const go = (ref: string, status: 'COMPLETED' | typeof BAD = 'COMPLETED') => {
    for (const world of [...universe.worlds.values()].slice(1)) if (world.open().includes(ref)) world.end(ref, status)
    universe.settle()
  }
  go('x')
  go('y')
  go('x')
  go('y', BAD)
  expect(parent.current.status).toBe('FAILED')
  resumeChildren(parent)
  universe.settle()
  expect(universe.worlds.size).toBe(5)
  go('y')
  expect(parent.open()).toEqual(['z'])
})
