import { expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { isNamedIn, readsIterations } from '#engine/references.ts'
import { simple } from './definitions.ts'
import { restart } from './operator.ts'
import { named, play, Universe } from './universe.ts'

const loop = (loopCondition: string, extra: JsonObject = {}): JsonObject =>
  simple('l', { type: 'DO_WHILE', loopCondition, loopOver: [simple('a')], ...extra })

test.each([
  '$[$.which].n < 3',
  'Object.values($).some((part) => part && part.n < 3)',
  'const { a } = $; a.n < 3',
  '((all) => all.a.n < 3)($)',
  '$.l[$.l.iteration].a.n < 3',
  '`${$.a.n}` < 3',
  '$?.a.n < 3',
])('A condition reads every task of its loop, however it names it: %s', (condition) => {
  const [universe, world] = play([loop(condition, { inputParameters: { which: 'a' } })])
  for (const n of [1, 2, 3]) universe.end('sample', `a__${n}`, 'COMPLETED', { n })
  expect(world.current.status).toBe('COMPLETED')
  expect(world.find('a__4')).toBeUndefined()
})

test.each([
  ['$.a.n', true],
  ["$['a'].n", true],
  ['$.b.n', false],
  ["$.b.n + '$5'", false],
  ['`${$.b.n}`', false],
  ['$[k].n', true],
  ['f($)', true],
])('Whether a task a is read by %s: %s', (script, isRead) => {
  expect(isNamedIn(script, 'a')).toBe(isRead)
})

test.each([
  ['$.l.iteration < 3', false],
  ["$.l['iteration'] < 3", false],
  ['$.l[1].a', true],
  ['Object.keys($.l).length', true],
  ['f($)', true],
])('Whether single iterations are read by %s: %s', (script, isRead) => {
  expect(readsIterations(script, 'l')).toBe(isRead)
})

test('A loop that is taken up in a completed run shows what it had done before', () => {
  const sub = simple('s', { type: 'SUB_WORKFLOW', subWorkflowParam: { name: 'child' } })
  const outer = simple('l', { type: 'DO_WHILE', loopCondition: '', loopOver: [sub, simple('a')], items: [1] })
  const outputParameters = { of: '${l.output.1.a}' }
  const universe = new Universe([named('parent', [outer], { outputParameters }), named('child', [simple('x')])])
  const parent = universe.start('parent')
  universe.end('child', 'x').end('parent', 'a__1', 'COMPLETED', { n: 1 })
  expect(parent.current.output).toEqual({ of: { n: 1 } })
  restart(universe.of('child'))
  universe.settle().end('child', 'x')
  expect(parent.current).toMatchObject({ status: 'COMPLETED', generation: { number: 2 }, output: { of: { n: 1 } } })
})
