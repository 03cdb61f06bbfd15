import { expect, test } from 'vitest'
import { brokenInvariants } from './invariants.ts'
import { begin, BAD, refusal, rerun, restart, retry, rows, setVariables } from './operator.ts'
import * as d from './definitions.ts'
import * as w from './world.ts'

const reads = (ref: string, from: string) => d.simple(ref, { inputParameters: { n: `\${${from}.output.n}` } })

test('A restart begins again: nothing of the older generation is read, passed over or undone', () => {
  const world = begin([reads('a', 'c'), d.undoable('b'), d.simple('c')], { v: 1 })
  world.end('a').end('b').end('c', 'COMPLETED', { n: 7 })
  restart(world)
  expect(world.open()).toEqual(['a'])
  expect(world.at('a')).toMatchObject({ generation: 2, input: { n: null }, retryOf: null, retryCount: 0 })
  expect(world.current).toMatchObject({ input: { v: 1 }, retried: 0, generation: { number: 2 } })
  expect(brokenInvariants(world)).toEqual([])
  world.end('a').end('b').end('c', BAD).end('b.rollback')
  expect(world.current).toMatchObject({ status: 'FAILED', rollback: 'done' })
  expect(rows(world)).toEqual([
    '1 a COMPLETED',
    '1 b COMPLETED',
    '1 c COMPLETED',
    '2 a COMPLETED',
    '2 b COMPLETED',
    `2 c ${BAD}`,
    '2 b.rollback COMPLETED',
  ])
  expect(brokenInvariants(world)).toEqual([])
})

test('A restart keeps the variables as they are', () => {
  const program = d.programOf(d.workflow([d.simple('a')], { variables: { region: 'eu' } }))
  const world = new w.World(program).start()
  setVariables(world, { size: 2 }).end('a')
  expect(restart(world).current.variables).toEqual({ region: 'eu', size: 2 })
})

test('A run that goes on, and a success that is not restartable, are not restarted', () => {
  const once = d.workflow([d.simple('a')], { restartable: false })
  const world = new w.World(d.programOf(once)).start()
  expect(refusal(() => restart(world))).toMatch(/^conflict: The run has not ended/)
  world.end('a')
  expect(refusal(() => restart(world))).toMatch(/^conflict: .*not restartable/)
  const failed = new w.World(d.programOf(once)).start().end('a', BAD)
  expect(restart(failed).open()).toEqual(['a'])
})

test('A restart by the latest definition runs that one, and says so', () => {
  const world = begin([d.simple('a')]).end('a', BAD)
  world.program = d.programOf(d.workflow([d.simple('b')], { version: 2 }))
  restart(world, undefined, 'newer')
  expect(world.current).toMatchObject({ version: 2, programHash: 'newer' })
  expect(world.last?.entries[0]?.facts).toMatchObject({ version: 2, programHash: 'newer' })
  expect(world.last?.past).toMatchObject({ version: 1, programHash: 'hash' })
  world.end('b')
  expect(world.current.status).toBe('COMPLETED')
})

test('A restart does not lead into another workflow or service function', () => {
  const world = begin([d.simple('a')]).end('a', BAD)
  const metadata = { 'conductor-lightstep': { serviceFunction: 'search' } }
  world.program = d.programOf(d.workflow([d.simple('a')], { metadata }))
  expect(refusal(() => restart(world, undefined, 'other'))).toMatch(/^conflict: A run keeps its workflow/)
})

test('A rerun from a task runs it with what it is given, and all behind it; what lies before stays done', () => {
  const world = begin([d.simple('a'), reads('b', 'a'), reads('c', 'b'), reads('d', 'a')])
  world.end('a', 'COMPLETED', { n: 1 }).end('b', 'COMPLETED', { n: 2 }).end('c').end('d')
  rerun(world, 'b', { taskInput: { n: 99 } })
  expect(world.open()).toEqual(['b'])
  expect(world.at('b')).toMatchObject({ generation: 2, input: { n: 99 }, retryOf: null })
  expect(world.last?.entries[0]).toMatchObject({
    facts: { verb: 'rerun', from: 'b', fromTaskId: world.all('b')[0]?.id },
    payloads: { taskInput: { n: 99 } },
  })
  world.end('b', 'COMPLETED', { n: 3 })
  expect(world.at('c').input).toEqual({ n: 3 })
  world.end('c')
  expect(world.at('d').input).toEqual({ n: 1 })
  world.end('d')
  expect(world.current.status).toBe('COMPLETED')
  expect(world.all('a')).toHaveLength(1)
  expect(brokenInvariants(world)).toEqual([])
})

test('The input that was given lasts over retries, and ends with a rerun from before it', () => {
  const world = begin([d.simple('a'), reads('b', 'a')], {}, [{ name: 'b', retryCount: 1, retryDelaySeconds: 0 }])
  world.end('a', 'COMPLETED', { n: 1 }).end('b')
  rerun(world, 'b', { taskInput: { n: 99 } }).end('b', 'FAILED')
  expect(world.at('b')).toMatchObject({ retryCount: 1, input: { n: 99 } })
  world.end('b', 'FAILED')
  expect(retry(world).at('b').input).toEqual({ n: 99 })
  world.end('b')
  rerun(world, 'a').end('a', 'COMPLETED', { n: 5 })
  expect(world.at('b').input).toEqual({ n: 5 })
})

test('A rerun in a branch leaves the other branch alone and makes the JOIN anew', () => {
  const tasks = [d.fork('f', [d.simple('a'), d.simple('a2')], [d.simple('b')]), d.join('j', ['a2', 'b']), d.simple('c')]
  const world = begin(tasks).end('b', 'COMPLETED', { n: 1 }).end('a').end('a2').end('c')
  rerun(world, 'a')
  expect(world.open()).toEqual(['a', 'j'])
  expect(world.at('j').state).toMatchObject({ left: 1 })
  world.end('a').end('a2')
  expect(world.open()).toEqual(['c'])
  world.end('c')
  expect(world.current.status).toBe('COMPLETED')
  expect([world.all('b').length, world.all('a2').length, world.all('f').length]).toEqual([1, 2, 1])
})

test('What failed or was canceled in another branch runs again with a rerun', () => {
  const tasks = [d.fork('f', [d.simple('a')], [d.simple('b')]), d.join('j', ['a', 'b'])]
  const world = begin(tasks).end('a', BAD)
  expect(rerun(world, 'a').open()).toEqual(['a', 'b', 'j'])
  expect(world.at('b').retryCount).toBe(1)
})

test('A rerun waits for what was rolled back before its task, and then gives the task its input', () => {
  const world = begin([d.undoable('a'), d.simple('b')])
    .end('a')
    .end('b', BAD)
    .end('a.rollback')
  rerun(world, 'b', { taskInput: { n: 1 } })
  expect(world.open()).toEqual(['a'])
  world.end('a')
  expect(world.at('b')).toMatchObject({ input: { n: 1 }, generation: 2, retryCount: 0 })
})

test('A switch that is run again with another input goes another way', () => {
  const world = begin([d.choice('s', { x: [d.simple('x')], y: [d.simple('y')] })], { s: 'x' }).end('x')
  rerun(world, 's', { taskInput: { value: 'y' } })
  expect(world.open()).toEqual(['y'])
  world.end('y')
  expect(world.current.status).toBe('COMPLETED')
})

test('A JOIN that is run again counts what is done and leads on at once', () => {
  const world = begin([d.fork('f', [d.simple('a')], [d.simple('b')]), d.join('j', ['a', 'b']), d.simple('c')])
  world.end('a').end('b').end('c')
  rerun(world, 'j')
  expect(world.open()).toEqual(['c'])
  expect(world.all('j')).toHaveLength(2)
})

test('A rerun of the whole run takes its new input, with the defaults under it, and a new correlation id', () => {
  const program = d.programOf(d.workflow([d.simple('a')], { inputTemplate: { region: 'eu' } }))
  const world = new w.World(program).start({ v: 1 }).end('a')
  rerun(world, null, { input: { v: 2 }, correlationId: 'CHG-2' })
  expect(world.current).toMatchObject({ input: { v: 2, region: 'eu' }, correlationId: 'CHG-2' })
  expect(world.last?.past?.input).toEqual({ v: 1, region: 'eu' })
  expect(world.open()).toEqual(['a'])
})

test('A rerun is refused where it means nothing', () => {
  const world = begin([d.undoable('a'), d.simple('b')])
  expect(refusal(() => rerun(world, 'a'))).toMatch(/^conflict: The run has not ended/)
  world.end('a').end('b', BAD).end('a.rollback')
  expect(refusal(() => rerun(world, 'a.rollback'))).toMatch(/^invalid: a.rollback is a rollback/)
  expect(refusal(() => rerun(world, null, { taskInput: { n: 1 } }))).toMatch(/^invalid: An input for a task/)
  const old = world.at('b')
  restart(world).end('a').terminate(false)
  const command = {
    kind: 'rerun',
    runId: w.RUN,
    reason: null,
    taskInput: null,
    input: null,
    correlationId: null,
  } as const
  expect(refusal(() => world.send({ ...command, taskId: old.id }))).toMatch(/^conflict: This attempt of b is history/)
  const unknown = '00000000-0000-7000-8000-0000000000ff' as typeof old.id
  expect(refusal(() => world.send({ ...command, taskId: unknown }))).toMatch(/^not_found/)
  const forked = begin([d.fork('f', [d.simple('x')]), d.join('j', ['x'])]).end('x')
  expect(refusal(() => rerun(forked, 'f', { taskInput: {} }))).toMatch(/^invalid: f is a FORK_JOIN/)
})
