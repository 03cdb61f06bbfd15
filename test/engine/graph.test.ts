import { expect, test } from 'vitest'
import { graphOf } from '#engine/graph.ts'
import * as d from './definitions.ts'

const drawn = (...tasks: Parameters<typeof d.workflow>[0]): readonly string[] => {
  const { nodes, edges } = graphOf(d.programOf(d.workflow(tasks)))
  const arrows = edges.map(({ from, to, label }) => `${from}>${to}${label ? `:${label}` : ''}`)
  return [nodes.map(({ ref }) => ref).join(' '), arrows.join(' ')]
}

test('Tasks in a row follow one another', () => {
  expect(drawn(d.simple('a'), d.simple('b'))).toEqual(['a b', 'a>b'])
})

test('Branches of a fork stand side by side, and the JOIN follows the end of each', () => {
  expect(drawn(d.fork('f', [d.simple('a'), d.simple('b')], [d.simple('c')]), d.join('j', ['b', 'c']))).toEqual([
    'f a b c j',
    'f>a a>b f>c b>j c>j',
  ])
})

test('Each case of a decision is named on its edge, an empty one too', () => {
  expect(drawn(d.choice('s', { yes: [d.simple('a')] }), d.simple('z'))).toEqual(['s a z', 's>a:yes a>z s>z:default'])
})

test('A decision at the end of a branch leads every case to what follows the branch', () => {
  const branch = [d.choice('s', { x: [d.simple('a')] }, [d.simple('b')])]
  expect(drawn(d.fork('f', branch, [d.simple('c')]), d.join('j', ['s', 'c']))[1]).toContain('a>j b>j')
})

test('Gates and rollbacks are marked', () => {
  const { nodes } = graphOf(d.programOf(d.workflow([d.gate('g'), d.undoable('a')])))
  expect(
    nodes.map(({ ref, isGate, rollback, inside, isFrame }) => ({ ref, isGate, rollback, inside, isFrame })),
  ).toEqual([
    { ref: 'g', isGate: true, rollback: null, inside: null, isFrame: false },
    { ref: 'a', isGate: false, rollback: 'undo_a', inside: null, isFrame: false },
  ])
})

test('the body of a loop lies inside it, and what follows the loop follows its frame', () => {
  const body = [d.simple('x'), d.simple('y')]
  const loop = { ...d.simple('l', { type: 'DO_WHILE' }), loopCondition: '$.go', loopOver: body }
  const { nodes, edges } = graphOf(d.programOf(d.workflow([loop, d.simple('z')])))
  expect(nodes.map(({ ref, inside, isFrame }) => [ref, inside, isFrame])).toEqual([
    ['l', null, true],
    ['x', 'l', false],
    ['y', 'l', false],
    ['z', null, false],
  ])
  expect(edges.map(({ from, to }) => `${from}>${to}`)).toEqual(['x>y', 'l>z'])
})

test('nothing follows what ends the run', () => {
  const end = d.simple('t', { type: 'TERMINATE', inputParameters: { terminationStatus: 'COMPLETED' } })
  expect(drawn(d.choice('s', { stop: [end] }), d.simple('z'))[1]).toBe('s>t:stop s>z:default')
})
