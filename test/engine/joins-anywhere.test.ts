import { expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { choice, fork, join, simple } from './definitions.ts'
import { rerun, retry, skip } from './operator.ts'
import { play } from './universe.ts'

const loop = (ref: string, loopOver: JsonObject[], items: number[] = [1, 2]): JsonObject =>
  simple(ref, { type: 'DO_WHILE', loopCondition: '', loopOver, items })
const never = { ...choice('s', { x: [simple('never')] }), inputParameters: { value: 'other' } }

test.each([
  { what: 'nothing, first of all', before: [], joinOn: [] },
  { what: 'nothing, behind a task', before: [simple('a')], joinOn: [] },
  { what: 'a task that ran long ago', before: [simple('a'), simple('b')], joinOn: ['a'] },
  { what: 'the same task twice', before: [simple('a')], joinOn: ['a', 'a'] },
  { what: 'a SWITCH, which is through when it has chosen', before: [never], joinOn: ['s'] },
  {
    what: 'a fork, which is through when it has opened',
    before: [fork('f', [simple('a')]), join('k', ['a'])],
    joinOn: ['f'],
  },
  { what: 'another JOIN', before: [fork('f', [simple('a')]), join('k', ['a'])], joinOn: ['k', 'a'] },
  { what: 'a whole loop', before: [loop('l', [simple('a')])], joinOn: ['l'] },
])('A JOIN may stand anywhere: on $what', ({ before, joinOn }) => {
  const [universe, world] = play([...before, join('j', joinOn), simple('z')])
  while (!world.find('z')) universe.end('sample', world.open().find((ref) => /^[ab]/.test(ref)) ?? '')
  expect(world.at('j').status).toBe('COMPLETED')
  expect(universe.end('sample', 'z').of('sample').current.status).toBe('COMPLETED')
})

test('A JOIN in one branch waits for a task of another, and puts out what it joined', () => {
  const [universe, world] = play([
    simple('first'),
    fork(
      'f',
      [join('j', ['b', 'first']), simple('z', { inputParameters: { n: '${j.output}' } })],
      [simple('b'), simple('c')],
    ),
    join('k', ['z', 'c']),
  ])
  universe.end('sample', 'first', 'COMPLETED', { n: 1 })
  expect(world.open()).toEqual(['b', 'j', 'k'])
  universe.end('sample', 'b', 'COMPLETED', { n: 2 })
  expect(world.open()).toEqual(['c', 'k', 'z'])
  expect(world.at('z').input).toEqual({ n: { first: { n: 1 }, b: { n: 2 } } })
  expect(world.looks).toBe(0)
})

test('Two JOINs may share a fork: what the first leaves behind the second waits for', () => {
  const [universe, world] = play([
    fork('f', [simple('a')], [simple('b')]),
    join('j', ['a']),
    simple('x'),
    join('k', ['b']),
    simple('z'),
  ])
  universe.end('sample', 'a').end('sample', 'x')
  expect(world.open()).toEqual(['b', 'k'])
  universe.end('sample', 'b')
  expect(world.open()).toEqual(['z'])
})

test('The JOIN of a fork may wait for a task before it, of an inner fork, or of one that an inner JOIN leaves behind', () => {
  const inner = [fork('g', [simple('a')], [simple('b'), simple('c')])]
  for (const innerJoin of [['a', 'c'], ['a']]) {
    const [universe, world] = play([
      simple('first'),
      fork('f', [...inner, join('k', innerJoin)], [simple('d')]),
      join('j', ['first', 'c', 'd']),
      simple('z'),
    ])
    universe.end('sample', 'first').end('sample', 'a').end('sample', 'd').end('sample', 'b')
    expect(world.find('z')).toBeUndefined()
    universe.end('sample', 'c')
    expect(world.at('j').status).toBe('COMPLETED')
    expect(world.open()).toEqual(['z'])
  }
})

test('A JOIN waits for a task of a dynamic fork by the name that gives it', () => {
  const dynamic = simple('f', {
    type: 'FORK_JOIN_DYNAMIC',
    inputParameters: { forkTaskName: 'x', forkTaskInputs: [1, 2] },
  })
  const [universe, world] = play([
    fork('o', [dynamic, join('k', [])], [join('j', ['_x_1']), simple('z')]),
    join('l', ['k', 'z']),
  ])
  universe.end('sample', '_x_0')
  expect(world.open()).toEqual(['_x_1', 'j', 'k', 'l'])
  universe.end('sample', '_x_1', 'COMPLETED', { n: 1 })
  expect(world.at('j')).toMatchObject({ status: 'COMPLETED' })
  expect(world.open()).toEqual(['l', 'z'])
})

test('A JOIN inside a loop waits for the tasks of its own iteration', () => {
  const body = [fork('f', [simple('a')], [simple('b')]), join('j', ['a']), simple('x'), join('k', ['b', 'x'])]
  const [universe, world] = play([loop('l', body)])
  for (const n of [1, 2]) {
    universe.end('sample', `a__${n}`).end('sample', `x__${n}`)
    expect(world.at(`k__${n}`).status).toBe('IN_PROGRESS')
    universe.end('sample', `b__${n}`)
    expect(world.at(`k__${n}`).status).toBe('COMPLETED')
  }
  expect(world.current.status).toBe('COMPLETED')
})

test.each([
  { what: 'a task of a case that was not chosen', before: [never], on: 'never', ends: [] },
  { what: 'a task that no definition has', before: [], on: 'nobody', ends: [] },
  { what: 'a task behind it', before: [], on: 'z', ends: [] },
  { what: 'itself', before: [], on: 'j', ends: [] },
  { what: 'a task inside a loop', before: [loop('l', [simple('a')])], on: 'a', ends: ['a__1', 'a__2'] },
])('Where Conductor would wait for ever, a JOIN fails once nothing else goes on: on $what', ({ before, on, ends }) => {
  const [universe, world] = play([...before, simple('b'), join('j', [on, 'b']), simple('z')])
  for (const ref of [...ends, 'b']) universe.end('sample', ref)
  expect(world.at('j')).toMatchObject({ status: 'FAILED', reason: `Nobody comes to ${on}, which it joins on.` })
  expect(world.current).toMatchObject({ status: 'FAILED' })
  const [other, passing] = play([...before, simple('b'), join('j', [on, 'b'], { optional: true }), simple('z')])
  for (const ref of [...ends, 'b']) other.end('sample', ref)
  expect(passing.at('j').status).toBe('COMPLETED_WITH_ERRORS')
  expect(passing.open()).toEqual(['z'])
})

test('It fails no sooner than that', () => {
  const [universe, world] = play([never, fork('f', [join('j', ['never'])], [simple('b')]), join('k', ['j', 'b'])])
  expect(world.at('j').status).toBe('IN_PROGRESS')
  universe.end('sample', 'b')
  expect(world.at('j').status).toBe('FAILED')
})

test.each([
  { flag: 'optional', status: 'COMPLETED_WITH_ERRORS', run: 'COMPLETED' },
  { flag: 'permissive', status: 'FAILED', run: 'FAILED' },
])('A JOIN elsewhere counts the failure of what is $flag as one at a fork does', ({ flag, status, run }) => {
  const [universe, world] = play([simple('a', { [flag]: true, retryCount: 0 }), simple('b'), join('j', ['a', 'b'])])
  universe.end('sample', 'a', 'FAILED').end('sample', 'b')
  expect(world.at('j').status).toBe(status)
  expect(world.current.status).toBe(run)
})

test('A failure that is tried again is no last word for a JOIN, nor for an EXCLUSIVE_JOIN', () => {
  const tried = simple('b', { permissive: true, retryCount: 1, taskDefinition: { name: 'b', retryDelaySeconds: 0 } })
  const exclusive = simple('x', { type: 'EXCLUSIVE_JOIN', joinOn: ['b'], optional: true })
  const [universe, world] = play([fork('f', [join('j', ['b'])], [exclusive], [tried]), join('k', ['j', 'x', 'b'])])
  world.pause()
  universe.end('sample', 'b', 'FAILED')
  world.resume()
  expect([world.at('j').status, world.at('x').status, world.at('b').retryCount]).toEqual([
    'IN_PROGRESS',
    'IN_PROGRESS',
    1,
  ])
  universe.end('sample', 'b')
  expect([world.at('j').status, world.at('x').status]).toEqual(['COMPLETED', 'COMPLETED'])
})

test('An EXCLUSIVE_JOIN on a permissive task that failed fails when nothing else goes on, with its reason', () => {
  const exclusive = simple('x', { type: 'EXCLUSIVE_JOIN', joinOn: ['b'] })
  const [universe, world] = play([
    fork('f', [exclusive], [simple('b', { permissive: true, retryCount: 0 }), simple('c')]),
    join('k', ['x', 'c']),
  ])
  universe.end('sample', 'b', 'FAILED')
  expect(world.open()).toEqual(['c', 'k', 'x'])
  universe.end('sample', 'c')
  expect(world.at('x')).toMatchObject({ status: 'FAILED', reason: 'b went wrong' })
})

test('What is skipped before the run comes to it is waited for no longer', () => {
  const [, world] = play([
    fork('f', [join('j', ['b']), simple('z')], [simple('a'), simple('b'), simple('c')]),
    join('k', ['z', 'b']),
  ])
  skip(world, 'b')
  expect(world.open()).toEqual(['a', 'k', 'z'])
  world.end('z')
  expect(world.at('k').status).toBe('COMPLETED')
  world.end('a')
  expect(world.open()).toEqual(['c'])
})

test('A retry has a JOIN that failed for want of a task look again; a rerun takes up what waits for the task', () => {
  const branches = [[join('j', ['b']), simple('z')], [simple('b', { retryCount: 0 })]] as const
  const [universe, world] = play([fork('f', [...branches[0]], [...branches[1]]), join('k', ['z', 'b'])])
  universe.end('sample', 'b', 'FAILED')
  expect(world.at('j').status).toBe('CANCELED')
  retry(world)
  expect(world.open()).toEqual(['b', 'j', 'k'])
  universe.end('sample', 'b').end('sample', 'z')
  expect(world.current.status).toBe('COMPLETED')
  rerun(world, 'b')
  expect(world.open()).toEqual(['b', 'j', 'k'])
})

test('Open tasks are looked through for one that goes on only when so few are open that there may be none', () => {
  const branches = Array.from({ length: 20 }, (_, i) => [simple(`b${i}`), simple(`c${i}`)])
  const [universe, world] = play([fork('f', [join('j', ['c19'])], ...branches), join('k', ['j'])])
  for (let i = 0; i < 20; i++) universe.end('sample', `b${i}`)
  expect(world.looks).toBe(0)
})

test('A JOIN has no part in a task of a loop that it does not lie in, also where somebody skips that', () => {
  const [universe, world] = play(
    [
      simple('a'),
      loop('l', [simple('x'), simple('b')], [1]),
      fork('f', [simple('c')], [join('j', ['b'])]),
      join('k', ['c']),
    ],
    {},
    { outputParameters: { looped: '${l.output}', joined: '${j.output}' } },
  )
  skip(world, 'b', { skipped: true })
  universe.end('sample', 'a').end('sample', 'x__1').end('sample', 'b__1')
  universe.end('sample', 'c', 'FAILED_WITH_TERMINAL_ERROR')
  expect(world.current).toMatchObject({ status: 'FAILED', output: { joined: {} } })
})
