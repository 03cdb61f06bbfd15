import { expect, test } from 'vitest'
import type { Graph, GraphNode } from '#engine/graph.ts'
import { placeGraph, type PlacedNode } from '~/components/workflows/diagram/layout.ts'
import { countsOf, marksOf, type MarkSource } from '~/components/workflows/diagram/marks.ts'

const node = (ref: string, more: Partial<GraphNode> = {}): GraphNode => ({
  ref,
  name: ref,
  type: 'SIMPLE',
  inside: null,
  isFrame: false,
  rollback: null,
  isGate: false,
  ...more,
})
const edge = (from: string, to: string, label: string | null = null) => ({ from, to, label })

const fork: Graph = {
  nodes: [node('f'), node('a'), node('b'), node('j')],
  edges: [edge('f', 'a'), edge('f', 'b'), edge('a', 'j'), edge('b', 'j')],
}
const loop: Graph = {
  nodes: [
    node('before'),
    node('loop', { type: 'DO_WHILE', isFrame: true }),
    node('x', { inside: 'loop' }),
    node('inner', { inside: 'loop', isFrame: true, type: 'DO_WHILE' }),
    node('y', { inside: 'inner' }),
    node('after'),
  ],
  edges: [edge('before', 'loop'), edge('x', 'inner'), edge('loop', 'after')],
}

const overlap = (a: PlacedNode, b: PlacedNode): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

test.each([
  { what: 'a fork', graph: fork },
  { what: 'a loop in a loop', graph: loop },
])('nodes of $what do not cover one another', ({ graph }) => {
  const { nodes } = placeGraph(graph)
  const pairs = nodes.flatMap((a, i) => nodes.slice(i + 1).map((b) => ({ a, b })))
  const beside = pairs.filter(({ a, b }) => a.inside === b.inside)
  expect(beside.filter(({ a, b }) => overlap(a, b)).map(({ a, b }) => [a.ref, b.ref])).toEqual([])
})

test('tasks are placed whatever they are called', () => {
  const refs = ['constructor', 'toString', 'my task', "it's", 'say "x"', 'a b', 'a', 'b c', 'b', 'c', '0', '-1']
  const edges = refs.slice(1).map((to, i) => edge(refs[i] ?? '', to))
  const { nodes } = placeGraph({ nodes: refs.map((ref) => node(ref)), edges })
  expect(nodes.map(({ ref }) => ref)).toEqual(refs)
  const tops = nodes.map(({ y }) => y)
  expect(tops).toEqual(tops.toSorted((one, other) => one - other))
  expect(new Set(tops).size).toBe(refs.length)
})

test('what follows lies below, and branches lie side by side', () => {
  const at = new Map(placeGraph(fork).nodes.map((one) => [one.ref, one]))
  const y = (ref: string) => at.get(ref)?.y ?? Number.NaN
  expect(y('f')).toBeLessThan(y('a'))
  expect(y('a')).toBe(y('b'))
  expect(y('b')).toBeLessThan(y('j'))
  expect(at.get('a')?.x).toBeLessThan(at.get('b')?.x ?? 0)
})

test('a frame comes before what lies in it and is large enough for it', () => {
  const { nodes } = placeGraph(loop)
  const byRef = new Map(nodes.map((one) => [one.ref, one]))
  for (const one of nodes.filter(({ inside }) => inside !== null)) {
    const frame = byRef.get(one.inside ?? '')
    expect(frame && nodes.indexOf(frame) < nodes.indexOf(one)).toBe(true)
    expect(one.x).toBeGreaterThan(0)
    expect(one.x + one.width).toBeLessThanOrEqual(frame?.width ?? 0)
    expect(one.y + one.height).toBeLessThanOrEqual(frame?.height ?? 0)
  }
})

test('a long reference gets more room, up to a bound, and the same graph the same picture', () => {
  const widthOf = (ref: string) => placeGraph({ nodes: [node(ref)], edges: [] }).nodes[0]?.width
  expect([widthOf('a'), widthOf('a'.repeat(20)), widthOf('a'.repeat(200))]).toEqual([180, 206, 248])
  expect(placeGraph(loop)).toEqual(placeGraph(loop))
})

const attempt = (ref: string, status: MarkSource['status'], more: Partial<MarkSource> = {}): MarkSource => ({
  node: ref.split('__')[0] ?? ref,
  ref,
  status,
  type: 'SIMPLE',
  isRollback: false,
  ...more,
})

test.each<{ what: string; attempts: readonly MarkSource[]; state: string; counts: string }>([
  { what: 'done', attempts: [attempt('a', 'COMPLETED')], state: 'succeeded', counts: '' },
  {
    what: 'done after a failed try',
    attempts: [attempt('a', 'FAILED'), attempt('a', 'COMPLETED')],
    state: 'recovered',
    counts: '2 attempts',
  },
  {
    what: 'in its third iteration',
    attempts: [attempt('a__1', 'COMPLETED'), attempt('a__2', 'COMPLETED'), attempt('a__3', 'IN_PROGRESS')],
    state: 'running',
    counts: '3 times',
  },
  {
    what: 'waiting for people',
    attempts: [attempt('a', 'IN_PROGRESS', { type: 'HUMAN' })],
    state: 'waiting',
    counts: '',
  },
  {
    what: 'being undone',
    attempts: [attempt('a', 'COMPLETED'), attempt('a', 'SCHEDULED', { ref: 'a.rollback', isRollback: true })],
    state: 'rolling-back',
    counts: '',
  },
  {
    what: 'not undone',
    attempts: [attempt('a', 'COMPLETED'), attempt('a', 'FAILED', { ref: 'a.rollback', isRollback: true })],
    state: 'failed',
    counts: '',
  },
])('a node that is $what is marked $state', ({ attempts, state, counts }) => {
  const mark = marksOf(attempts).get('a')
  expect([mark?.state, mark && countsOf(mark)]).toEqual([state, counts])
})

test('a node that was not come to has no mark', () => {
  expect(marksOf([attempt('a', 'COMPLETED')]).has('b')).toBe(false)
})
