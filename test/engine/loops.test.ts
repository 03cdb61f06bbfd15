import { expect, test } from 'vitest'
import type { Json, JsonObject } from '#core/json.ts'
import { fork, gate, join, simple, undoable } from './definitions.ts'
import { named, play, report, Universe } from './universe.ts'

const loop = (ref: string, loopOver: JsonObject[], loopCondition: string, extra: JsonObject = {}): JsonObject => ({
  name: ref,
  taskReferenceName: ref,
  type: 'DO_WHILE',
  loopOver,
  loopCondition,
  ...extra,
})

const TIMES_2 = "if ($.l['iteration'] < $.n) { true } else { false }"

test('A loop repeats its body while its condition holds, each iteration under references of its own', () => {
  const [universe, world] = play(
    [
      loop('l', [simple('a'), simple('b', { inputParameters: { a: '${a.output.n}' } })], TIMES_2, {
        inputParameters: { n: '${workflow.input.n}' },
      }),
      simple('z', { inputParameters: { all: '${l.output}', last: '${a.output.n}', count: '${l.output.iteration}' } }),
    ],
    { n: 2 },
  )
  expect(world.open()).toEqual(['a__1', 'l'])
  universe.end('sample', 'a__1', 'COMPLETED', { n: 1 })
  expect(world.at('b__1').input).toEqual({ a: 1 })
  universe
    .end('sample', 'b__1')
    .end('sample', 'a__2', 'COMPLETED', { n: 2 })
    .end('sample', 'b__2', 'COMPLETED', { m: 3 })
  expect(world.at('l').status).toBe('COMPLETED')
  expect(world.at('a__2').iteration).toBe(2)
  expect(world.at('z').input).toEqual({
    all: { iteration: 2, 1: { a: { n: 1 }, b: {} }, 2: { a: { n: 2 }, b: { m: 3 } } },
    last: 2,
    count: 2,
  })
  universe.end('sample', 'z')
  expect(world.current.status).toBe('COMPLETED')
})

test('A condition reads the outputs of the loop’s tasks', () => {
  const [universe, world] = play([loop('l', [simple('a')], '$.a.more')])
  universe.end('sample', 'a__1', 'COMPLETED', { more: true }).end('sample', 'a__2', 'COMPLETED', { more: 0 })
  expect(world.current.status).toBe('COMPLETED')
  expect(world.all('a__3')).toEqual([])
})

test('A condition that throws fails the loop for good', () => {
  const [universe, world] = play([loop('l', [simple('a')], '$.a.b.c.d')])
  universe.end('sample', 'a__1')
  expect(world.at('l')).toMatchObject({ status: 'FAILED_WITH_TERMINAL_ERROR' })
  expect(world.current.status).toBe('FAILED')
})

test('A loop over items goes through them in order, and its tasks see whose turn it is', () => {
  const body = [simple('a', { inputParameters: { item: '${l.output.loopItem}', at: '${l.output.loopIndex}' } })]
  const [universe, world] = play([loop('l', body, '', { items: '${workflow.input.list}' })], { list: ['x', { y: 1 }] })
  expect(world.at('a__1').input).toEqual({ item: 'x', at: 0 })
  universe.end('sample', 'a__1')
  expect(world.at('a__2').input).toEqual({ item: { y: 1 }, at: 1 })
  universe.end('sample', 'a__2')
  expect(world.current.status).toBe('COMPLETED')
  expect(world.looks).toBe(0)
})

test.each<{ list: Json }>([{ list: [] }, { list: null }])('A loop over $list is through at once', ({ list }) => {
  const [, none] = play([loop('l', [simple('a')], '', { items: '${workflow.input.list}' })], { list })
  expect([none.current.status, none.at('l').output]).toEqual(['COMPLETED', { iteration: 0 }])
})

test.each<{ extra: JsonObject }>([
  { extra: { items: '${workflow.input.one}' } },
  { extra: { inputParameters: { _items: '${workflow.input.one}' } } },
])('A loop over a single value goes over it alone: $extra', ({ extra }) => {
  const [universe, world] = play([loop('l', [simple('a')], '', extra)], { one: { n: 1 } })
  expect(world.at('l').output).toEqual({ iteration: 1, loopIndex: 0, loopItem: { n: 1 } })
  universe.end('sample', 'a__1')
  expect(world.current.status).toBe('COMPLETED')
})

test.each<{ extra: JsonObject }>([{ extra: { items: ' ' } }, { extra: { inputParameters: { _items: null } } }])(
  'Without items a loop counts: $extra',
  ({ extra }) => {
    const [universe, world] = play([loop('l', [simple('a')], "$.l['iteration'] < 2", extra)])
    universe.end('sample', 'a__1').end('sample', 'a__2')
    expect([world.current.status, world.at('l').output]).toEqual(['COMPLETED', { iteration: 2 }])
  },
)

test('A condition sees the item whose turn it was, and its place', () => {
  const [universe, world] = play([
    loop('l', [simple('a')], "$.loopItem != 'y' && $.loopIndex < 5", { items: ['x', 'y', 'z'] }),
  ])
  universe.end('sample', 'a__1').end('sample', 'a__2')
  expect([world.current.status, world.at('l').output['iteration']]).toEqual(['COMPLETED', 2])
})

test('An empty condition does not hold: the body runs once', () => {
  const [universe, world] = play([loop('l', [simple('a')], ''), simple('z')])
  universe.end('sample', 'a__1')
  expect([world.at('l').status, world.at('l').output['iteration'], world.open()]).toEqual(['COMPLETED', 1, ['z']])
})

test('A condition may end a loop over items early', () => {
  const [universe, world] = play([loop('l', [simple('a')], '$.a.more', { inputParameters: { _items: [1, 2, 3] } })])
  universe.end('sample', 'a__1', 'COMPLETED', { more: false })
  expect(world.at('l').output['iteration']).toBe(1)
  expect(world.current.status).toBe('COMPLETED')
})

test('keepLastN shows the last iterations only, and no row is deleted', () => {
  const parameters = { inputParameters: { keepLastN: 1, _items: [1, 2] } }
  const [universe, world] = play([
    loop('l', [simple('a')], '', parameters),
    simple('z', { inputParameters: { all: '${l.output}' } }),
  ])
  universe.end('sample', 'a__1', 'COMPLETED', { n: 1 }).end('sample', 'a__2', 'COMPLETED', { n: 2 })
  expect(Object.keys(world.at('z').input['all'] as JsonObject).sort()).toEqual([
    '2',
    'iteration',
    'loopIndex',
    'loopItem',
  ])
  expect(world.at('a__1').status).toBe('COMPLETED')
})

test('Loops within loops keep their iterations apart', () => {
  const inner = loop('i', [simple('a')], '', { items: [1, 2] })
  const [universe, world] = play([loop('o', [inner, simple('b')], '', { items: [1, 2] })])
  for (const ref of ['a__1__1', 'a__1__2', 'b__1', 'a__2__1', 'a__2__2', 'b__2']) {
    expect(world.open()).toContain(ref)
    universe.end('sample', ref)
  }
  expect(world.current.status).toBe('COMPLETED')
  expect(world.at('i__2').output['iteration']).toBe(2)
})

test('A fork in a loop joins in every iteration anew', () => {
  const body = [fork('f', [simple('a')], [simple('b')]), join('j', ['a', 'b'])]
  const [universe, world] = play([
    loop('l', body, '', { items: [1, 2] }),
    simple('z', { inputParameters: { j: '${j.output}' } }),
  ])
  universe.end('sample', 'a__1').end('sample', 'b__1')
  expect(world.open()).toEqual(['a__2', 'b__2', 'j__2', 'l'])
  universe.end('sample', 'a__2', 'COMPLETED', { n: 2 }).end('sample', 'b__2')
  expect(world.at('z').input).toEqual({ j: { a__2: { n: 2 } } })
})

test('An iteration waits for branches its JOIN does not wait for', () => {
  const body = [fork('f', [simple('a')], [simple('b')]), join('j', ['a'])]
  const [universe, world] = play([loop('l', body, '', { items: [1, 2] })])
  universe.end('sample', 'a__1')
  expect(world.open()).toEqual(['b__1', 'l'])
  universe.end('sample', 'b__1')
  expect(world.open()).toEqual(['a__2', 'b__2', 'j__2', 'l'])
})

test('A permissive failure inside fails the loop at the end of its iteration', () => {
  const [universe, world] = play([
    loop('l', [simple('a', { permissive: true, retryCount: 0 }), simple('b')], 'true'),
    simple('z'),
  ])
  universe.end('sample', 'a__1', 'FAILED').end('sample', 'b__1')
  expect(world.at('l')).toMatchObject({ status: 'FAILED', reason: 'a__1: a__1 went wrong' })
  expect(world.current.status).toBe('FAILED')
})

test('A failure inside a loop ends the run, and what every iteration did is undone in reverse order', () => {
  const [universe, world] = play([loop('l', [undoable('a'), simple('b', { retryCount: 0 })], '', { items: [1, 2] })])
  universe.end('sample', 'a__1').end('sample', 'b__1').end('sample', 'a__2').end('sample', 'b__2', 'FAILED')
  expect(world.open()).toEqual(['a__2.rollback'])
  universe.end('sample', 'a__2.rollback')
  expect(world.open()).toEqual(['a__1.rollback'])
  universe.end('sample', 'a__1.rollback')
  expect([world.current.status, world.current.rollback]).toEqual(['FAILED', 'done'])
})

test('A gate in a loop asks in every iteration', () => {
  const [universe, world] = play([loop('l', [gate('g'), simple('a')], '', { items: [1, 2] })])
  world.approve('g__1')
  universe.settle().end('sample', 'a__1')
  expect(world.open()).toEqual(['g__2', 'l'])
  expect(world.asked).toHaveLength(2)
})

test('Whoever evaluates a condition may be lost: it is evaluated again, and the loop keeps its id', () => {
  const [, world] = play([loop('l', [simple('a')], '$.a.more')])
  world.end('a__1', 'COMPLETED', { more: false })
  const { id } = world.claim('l')
  world.tick(20_000).leaseLost('l')
  expect(world.at('l')).toMatchObject({ id, status: 'SCHEDULED', leaseLosses: 1 })
})

test('A loop’s output holds what the forks of every iteration came to', () => {
  const dynamic = simple('d', {
    type: 'FORK_JOIN_DYNAMIC',
    inputParameters: { forkTaskName: 'k', forkTaskInputs: '${l.output.loopItem}' },
  })
  const [universe, world] = play([
    loop('l', [dynamic, join('j', [])], '', { items: [[1, 2], [3]] }),
    simple('z', { inputParameters: { all: '${l.output}' } }),
  ])
  for (const [ref, n] of [
    ['_k_0__1', 1],
    ['_k_1__1', 2],
    ['_d_k_0__2', 3],
  ] as const)
    universe.end('sample', ref, 'COMPLETED', { n })
  expect(world.at('z').input['all']).toMatchObject({
    1: { j: { _k_0__1: { n: 1 }, _k_1__1: { n: 2 } } },
    2: { j: { _d_k_0__2: { n: 3 } } },
  })
})
test('A loop shows what the JOIN of every iteration joined, not of the last alone', () => {
  const body = [fork('f', [simple('a')], [simple('b')]), join('j', ['a', 'b'])]
  const reader = simple('z', { inputParameters: { one: '${l.output.1.j}', two: '${l.output.2.j}' } })
  const [universe, world] = play([loop('l', body, '', { items: [1, 2] }), reader])
  for (const n of [1, 2])
    for (const ref of ['a', 'b']) universe.end('sample', `${ref}__${n}`, 'COMPLETED', { n: `${ref}${n}` })
  expect(world.at('z').input).toEqual({
    one: { a__1: { n: 'a1' }, b__1: { n: 'b1' } },
    two: { a__2: { n: 'a2' }, b__2: { n: 'b2' } },
  })
})

test.each([
  { more: true, open: ['a__2', 'l'] },
  { more: false, open: ['z'] },
])('A condition that is decided ($more) while the run is paused takes effect when it goes on', ({ more, open }) => {
  const universe = new Universe([named('sample', [loop('l', [simple('a')], '$.a.more'), simple('z')])])
  universe.isEager = false
  const world = universe.start('sample')
  world.end('a__1', 'COMPLETED', { more })
  world.pause()
  report(world, world.at('l'))
  expect(world.at('l')).toMatchObject({ status: 'IN_PROGRESS', queue: null })
  expect(world.open()).toEqual(['l'])
  world.resume()
  expect(world.open()).toEqual(open)
})

test('A condition sees what single iterations put out, of the last ones when the others are not kept', () => {
  const conditions = {
    all: "$.l['1'].a.n === 1 && $.l['iteration'] < 3",
    kept: "$.l['1'] === undefined && $.l['iteration'] < 3 || $.l['iteration'] < 2",
  }
  for (const [what, condition] of Object.entries(conditions)) {
    const inputParameters = what === 'kept' ? { keepLastN: 1 } : {}
    const [universe, world] = play([loop('l', [simple('a')], condition, { inputParameters })])
    for (const n of [1, 2, 3]) universe.end('sample', `a__${n}`, 'COMPLETED', { n })
    expect([what, world.at('l').status, world.at('l').output]).toEqual([what, 'COMPLETED', { iteration: 3 }])
  }
})

test('What a loop in a loop put out is that of its own round', () => {
  const items = (of: number[]) => ({ loopCondition: '', items: of })
  const inner = loop('i', [simple('a')], '', items([1, 2]))
  const reader = simple('b', { inputParameters: { inner: '${i.output}' } })
  const [universe, world] = play([loop('l', [inner, reader], '', items([1, 2]))])
  for (const round of [1, 2]) {
    for (const n of [1, 2]) universe.end('sample', `a__${round}__${n}`, 'COMPLETED', { n: round * 10 + n })
    expect(world.at(`b__${round}`).input['inner']).toMatchObject({
      iteration: 2,
      1: { a: { n: round * 10 + 1 } },
      2: { a: { n: round * 10 + 2 } },
    })
    universe.end('sample', `b__${round}`)
  }
})
