import { expect, test } from 'vitest'
import { brokenInvariants } from './invariants.ts'
import { begin, BAD, refusal, rerun, retry, setVariables, skip } from './operator.ts'
import * as d from './definitions.ts'

const reads = (ref: string, from: string) => d.simple(ref, { inputParameters: { n: `\${${from}.output.n}` } })

test('A task is passed over when the run comes to it, with the output it was given', () => {
  const world = begin([d.simple('a'), d.simple('b'), reads('c', 'b')])
  skip(world, 'b', { n: 5 })
  expect(world.at('b')).toMatchObject({ status: 'SKIPPED', output: { n: 5 }, reason: 'not today' })
  expect(brokenInvariants(world)).toEqual([])
  world.end('a')
  expect(world.open()).toEqual(['c'])
  expect(world.at('c').input).toEqual({ n: 5 })
  world.end('c')
  expect(world.current.status).toBe('COMPLETED')
})

test('A JOIN counts a task that was skipped', () => {
  const world = begin([
    d.fork('f', [d.simple('a'), d.simple('a2')], [d.simple('b')]),
    d.join('j', ['a2', 'b']),
    d.simple('c'),
  ])
  skip(world, 'a2').end('b').end('a')
  expect(world.open()).toEqual(['c'])
})

test('A JOIN that opens counts what was skipped before at once, as one does that is open by then', () => {
  const tasks = [d.simple('a'), d.fork('f', [d.simple('b'), d.simple('n'), d.simple('c')]), d.join('j', ['n'])]
  const before = skip(begin([...tasks, d.simple('z')]), 'n').end('a')
  const behind = skip(begin([...tasks, d.simple('z')]).end('a'), 'n')
  for (const world of [before, behind]) {
    expect(world.open()).toEqual(['b', 'z'])
    world.end('z').end('b').end('c')
    expect(world.current.status).toBe('COMPLETED')
    expect(brokenInvariants(world)).toEqual([])
  }
})

test('Several tasks in a row are skipped, to the end of the run', () => {
  const world = begin([d.simple('a'), d.simple('b'), d.simple('c')])
  skip(skip(world, 'b'), 'c').end('a')
  expect(world.current.status).toBe('COMPLETED')
  expect(world.current.course.ahead).toEqual([])
})

test('Only a task of the definition that the run has not come to is skipped, and only while it runs', () => {
  const tasks = [d.simple('a'), d.choice('s', { x: [d.simple('x')] }), d.fork('f', [d.simple('y')]), d.join('j', ['y'])]
  const world = begin(tasks)
  expect(refusal(() => skip(world, 'a'))).toMatch(/^conflict: The run has come to a already/)
  expect(refusal(() => skip(world, 'nobody'))).toMatch(/^not_found/)
  for (const ref of ['s', 'f', 'j']) expect(refusal(() => skip(world, ref))).toMatch(/^invalid: . decides what runs/)
  skip(world, 'y')
  expect(refusal(() => skip(world, 'y'))).toMatch(/^conflict/)
  expect(refusal(() => skip(world.pause(), 'x'))).toMatch(/^conflict: Only a running run/)
})

test('A rerun from before a skipped task runs that task; a retry from behind it does not', () => {
  const tasks = [d.simple('a'), d.simple('b'), d.simple('c')]
  const world = skip(begin(tasks), 'b').end('a').end('c', BAD)
  expect(retry(world).open()).toEqual(['c'])
  world.end('c')
  rerun(world, 'a').end('a')
  expect(world.open()).toEqual(['b'])
})

test('Variables are merged for what starts from now on', () => {
  const world = begin([d.simple('a'), d.simple('b', { inputParameters: { v: '${workflow.variables.v}' } })])
  setVariables(setVariables(world, { v: 1, x: 1 }), { v: 2 })
  expect(world.current.variables).toEqual({ v: 2, x: 1 })
  expect(world.last?.entries[0]).toMatchObject({ kind: 'run.variables-updated', facts: { names: ['v'] } })
  world.end('a')
  expect(world.at('b').input).toEqual({ v: 2 })
  world.end('b')
  expect(refusal(() => setVariables(world, {}))).toMatch(/^conflict: The run has ended/)
})

test('Nothing is changed of a run that is rolling back', () => {
  const world = begin([d.undoable('a'), d.simple('b'), d.simple('c')])
    .end('a')
    .terminate(true)
  expect(refusal(() => setVariables(world, { v: 1 }))).toMatch(/^conflict: The run is being rolled back/)
  expect(refusal(() => skip(world, 'c'))).toMatch(/^conflict: Only a running run .* rolling back/)
  expect(refusal(() => retry(world))).toMatch(/^conflict: The run has not ended/)
})

test('Variables are bounded by their bytes, whoever sets them', () => {
  const large = 'é'.repeat(140_000)
  const world = begin([d.simple('a'), d.simple('v', { type: 'SET_VARIABLE', inputParameters: { large } })])
  expect(refusal(() => setVariables(world, { large }))).toMatch(/^too_large: The variables would have 280012 bytes/)
  world.end('a')
  expect(world.at('v')).toMatchObject({ status: 'FAILED_WITH_TERMINAL_ERROR' })
  expect(world.current.variables).toEqual({})
})
