import { expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { brokenInvariants } from './invariants.ts'
import { fork, gate, join, simple, undoable } from './definitions.ts'
import { BAD, OPERATOR, rerun, restart, retry, rows } from './operator.ts'
import { named, Universe } from './universe.ts'
import { APPROVER, LAUNCHER, type World } from './world.ts'

const sub = (ref: string, name: string, extra: JsonObject = {}): JsonObject =>
  simple(ref, { type: 'SUB_WORKFLOW', subWorkflowParam: { name }, ...extra })

const CHILD = named('child', [simple('x'), simple('y')], { outputParameters: { n: '${y.output.n}' } })

/** A parent that failed because its child did. */
function failed(
  tasks: readonly JsonObject[],
  child = CHILD,
  extra: JsonObject = {},
): { universe: Universe; parent: World; child: World } {
  const universe = new Universe([named('parent', tasks, extra), child])
  const parent = universe.start('parent')
  universe.end('child', 'x').end('child', 'y', BAD)
  return { universe, parent, child: universe.of('child') }
}

test('A retried child takes its parent up again, in which a new attempt waits for the same child', () => {
  const { universe, parent, child } = failed([
    sub('s', 'child'),
    simple('z', { inputParameters: { n: '${s.output.n}' } }),
  ])
  const [first] = parent.all('s')
  expect(parent.current.status).toBe('FAILED')
  retry(child)
  universe.settle()
  expect(parent.current).toMatchObject({
    status: 'RUNNING',
    generation: { number: 2, reason: 'the network is back' },
    actor: { kind: 'user', id: OPERATOR },
    requesters: [LAUNCHER, OPERATOR],
    reason: null,
    failedRefs: [],
  })
  expect(parent.at('s')).toMatchObject({
    status: 'IN_PROGRESS',
    generation: 2,
    retryOf: first?.id,
    output: { subWorkflowId: child.id },
  })
  expect(parent.entries.find(({ kind }) => kind === 'run.reopened')?.facts).toMatchObject({
    verb: 'revive',
    child: child.id,
    childGeneration: 2,
    childVerb: 'retry',
    was: 'FAILED',
  })
  universe.end('child', 'y', 'COMPLETED', { n: 7 })
  expect(parent.at('z').input).toEqual({ n: 7 })
  universe.end('parent', 'z')
  expect(parent.current.status).toBe('COMPLETED')
  expect(universe.worlds.size).toBe(2)
})

test('A child that fails once more ends its parent once more, and each may be taken up again', () => {
  const { universe, parent, child } = failed([sub('s', 'child')])
  for (let n = 2; n < 5; n++) {
    retry(child)
    universe.settle()
    expect([parent.current.generation.number, parent.open()]).toEqual([n, ['s']])
    universe.end('child', 'y', BAD)
    expect([child.current.status, parent.current.status]).toEqual(['FAILED', 'FAILED'])
  }
  expect(parent.all('s')).toHaveLength(4)
})

test('Every ancestor is taken up again, each in a generation of its own', () => {
  const universe = new Universe([
    named('top', [sub('p', 'parent'), simple('last')]),
    named('parent', [sub('s', 'child')]),
    CHILD,
  ])
  const top = universe.start('top')
  universe.end('child', 'x').end('child', 'y', BAD)
  expect(top.current.status).toBe('FAILED')
  restart(universe.of('child'))
  universe.settle()
  expect(['top', 'parent', 'child'].map((name) => universe.of(name).current.generation.number)).toEqual([2, 2, 2])
  expect(top.entries.find(({ kind }) => kind === 'run.reopened')?.facts).toMatchObject({ childVerb: 'revive' })
  universe.end('child', 'x').end('child', 'y').end('top', 'last')
  expect(top.current.status).toBe('COMPLETED')
})

test('Siblings that failed or were stopped go on in their own runs, and what is done stays done', () => {
  const universe = new Universe([
    named('parent', [
      fork('f', [sub('s', 'child')], [sub('t', 'other')], [sub('u', 'third')]),
      join('j', ['s', 't', 'u']),
    ]),
    CHILD,
    named('other', [simple('o1'), simple('o2')]),
    named('third', [simple('h')]),
  ])
  const parent = universe.start('parent')
  universe.end('third', 'h').end('other', 'o1').end('child', 'x', BAD)
  expect(rows(universe.of('other'))).toEqual(['1 o1 COMPLETED', '1 o2 CANCELED'])
  retry(universe.of('child'))
  universe.settle()
  expect(parent.open()).toEqual(['j', 's', 't'])
  expect(universe.worlds.size).toBe(4)
  expect(rows(universe.of('other'))).toEqual(['1 o1 COMPLETED', '1 o2 CANCELED', '2 o2 SCHEDULED'])
  universe.end('child', 'x').end('child', 'y').end('other', 'o2')
  expect(parent.current.status).toBe('COMPLETED')
})

test('What a failed parent rolled back runs again before it waits for the child that goes on', () => {
  const universe = new Universe([named('parent', [undoable('a'), sub('s', 'child')]), CHILD])
  const parent = universe.start('parent')
  universe.end('parent', 'a').end('child', 'x').end('child', 'y', BAD)
  retry(universe.of('child'))
  universe.settle()
  expect([parent.open(), parent.current.generation.number]).toEqual([['a.rollback'], 1])
  universe.end('parent', 'a.rollback').settle()
  expect([parent.open(), parent.current.generation.number]).toEqual([['a'], 2])
  universe.end('child', 'y').end('parent', 'a')
  expect(parent.current.status).toBe('COMPLETED')
})

test('An optional task is where it stops, and a child that another one took the place of goes on alone', () => {
  const optional = failed([sub('s', 'child', { optional: true }), simple('z')])
  expect(optional.parent.open()).toEqual(['z'])
  optional.universe.end('parent', 'z', BAD)
  retry(optional.child)
  optional.universe.settle()
  expect(optional.parent.current).toMatchObject({ status: 'FAILED', generation: { number: 1 } })
  const { universe, parent, child } = failed([sub('s', 'child')])
  retry(parent)
  universe.settle()
  expect(universe.worlds.size).toBe(3)
  retry(child)
  universe.settle()
  expect(parent.all('s').map(({ status }) => status)).toEqual(['FAILED', 'IN_PROGRESS'])
  child.end('y')
  universe.settle()
  expect(parent.open()).toEqual(['s'])
})

test('A child of an iteration that its loop has left goes on alone, whatever the last iteration had in its place', () => {
  const spawn = { forkTaskWorkflow: 'child', forkTaskInputs: '${l.output.loopItem}' }
  const body = [simple('f', { type: 'FORK_JOIN_DYNAMIC', inputParameters: spawn }), join('j', [])]
  const items = [[1, 2], [3]]
  const loop = simple('l', { type: 'DO_WHILE', loopOver: body, loopCondition: '', items })
  const universe = new Universe([named('parent', [loop]), named('child', [simple('x')])])
  const parent = universe.start('parent')
  const [, ...children] = [...universe.worlds.values()]
  for (const child of children) child.end('x')
  universe.settle().end('child', 'x')
  expect(parent.current.status).toBe('COMPLETED')
  for (const child of children) restart(child)
  universe.settle()
  expect(parent.current).toMatchObject({ status: 'COMPLETED', generation: { number: 1 } })
  restart(universe.of('child'))
  universe.settle()
  expect(parent.current).toMatchObject({ status: 'RUNNING', generation: { number: 2 } })
})

test('A parent that went on without the result of a child is left alone while it runs', () => {
  const universe = new Universe([named('parent', [sub('s', 'child'), simple('z')]), CHILD])
  const parent = universe.start('parent')
  universe.end('child', 'x').end('child', 'y')
  restart(universe.of('child'))
  universe.settle()
  expect([parent.open(), parent.current.generation.number]).toEqual([['z'], 1])
})

test('A parent that succeeded waits for a child that is run again, and then ends as it did', () => {
  const universe = new Universe([
    named('parent', [sub('s', 'child'), simple('z')], { outputParameters: { n: '${s.output.n}' } }),
    CHILD,
  ])
  const parent = universe.start('parent')
  universe.end('child', 'x').end('child', 'y', 'COMPLETED', { n: 1 }).end('parent', 'z')
  rerun(universe.of('child'), 'y')
  universe.settle()
  expect(parent.open()).toEqual(['s'])
  universe.end('child', 'y', 'COMPLETED', { n: 2 })
  expect(parent.current).toMatchObject({ status: 'COMPLETED', output: { n: 2 } })
  expect(rows(parent)).toEqual(['1 s COMPLETED', '1 z COMPLETED', '2 s COMPLETED'])
})

test('The end of a child that a paused parent holds back is replaced by what the child does now', () => {
  const universe = new Universe([named('parent', [sub('s', 'child'), simple('z')]), CHILD])
  const parent = universe.start('parent')
  parent.pause()
  universe.end('child', 'x', BAD)
  expect(parent.current).toMatchObject({ status: 'PAUSED', held: [{ node: 's' }] })
  retry(universe.of('child'))
  universe.settle()
  expect(parent.current).toMatchObject({
    status: 'PAUSED',
    held: [],
    generation: { number: 1 },
    requesters: [LAUNCHER, OPERATOR],
  })
  universe.end('child', 'x').end('child', 'y')
  parent.resume()
  universe.settle()
  expect(parent.open()).toEqual(['z'])
})

test('News of an end that came before the child was taken up again is none', () => {
  const universe = new Universe([named('parent', [sub('s', 'child')]), CHILD])
  const parent = universe.start('parent')
  const child = universe.of('child')
  universe.end('child', 'x')
  child.end('y', BAD)
  const late = child.sent.pop()
  retry(child)
  universe.settle()
  if (late?.kind === 'command') parent.tick().send(late.command)
  expect(parent.open()).toEqual(['s'])
  universe.end('child', 'y')
  expect(parent.current.status).toBe('COMPLETED')
})

test('That a child was taken up is heard once, however late or often it is told', () => {
  const { universe, parent, child } = failed([sub('s', 'child')])
  retry(child)
  const first = child.sent.at(-1)
  universe.settle().end('child', 'y', BAD)
  retry(child)
  universe.settle().end('child', 'y', BAD)
  expect(parent.current.generation.number).toBe(3)
  for (const news of [
    first,
    child.sent.findLast((send) => send.kind === 'command' && send.command.kind === 'child-reopened'),
  ])
    if (news?.kind === 'command') parent.tick().send(news.command, news.actor)
  expect(parent.current).toMatchObject({ status: 'FAILED', generation: { number: 3 } })
})

test('A child that has ended again before its parent heard that it was taken up is asked how', () => {
  const { universe, parent, child } = failed([sub('s', 'child')])
  retry(child)
  const news = child.sent.pop()
  child.end('y')
  universe.settle()
  expect(parent.current.status).toBe('FAILED')
  if (news?.kind === 'command') parent.tick().send(news.command, news.actor)
  universe.settle()
  expect(parent.current.status).toBe('COMPLETED')
})

test('Whoever takes a child up again asks for what its parent does, too: an approval of theirs counts no more', () => {
  const universe = new Universe([named('parent', [gate('ok'), sub('s', 'child'), simple('z')]), CHILD])
  const parent = universe.start('parent')
  parent.approve('ok')
  universe.settle().end('child', 'x').end('child', 'y', BAD)
  retry(universe.of('child'), APPROVER)
  universe.settle()
  expect(parent.open()).toEqual(['ok'])
  expect(() => parent.approve('ok')).toThrow('Whoever asked for a run cannot approve')
  universe.end('child', 'y')
  expect(parent.open()).toEqual(['ok'])
  parent.approve('ok', '00000000-0000-4000-8000-000000000003' as typeof APPROVER)
  universe.settle()
  expect(parent.open()).toEqual(['z'])
  expect(brokenInvariants(parent)).toEqual([])
})
