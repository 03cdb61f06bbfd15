import { expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { fork, join, simple, undoable } from './definitions.ts'
import { named, Universe } from './universe.ts'
import { LAUNCHER } from './world.ts'

const sub = (ref: string, name: string, inputParameters: JsonObject = {}, extra: JsonObject = {}): JsonObject =>
  simple(ref, { type: 'SUB_WORKFLOW', inputParameters, subWorkflowParam: { name, version: null }, ...extra })

const CHILD = named('child', [simple('a', { inputParameters: { n: '${workflow.input.n}' }, retryCount: 0 })], {
  outputParameters: { n: '${a.output.n}' },
})

test('A SUB_WORKFLOW launches a child in its own trace, for the same person, and takes its output', () => {
  const universe = new Universe([
    named('parent', [sub('s', 'child', { n: 4 }), simple('z', { inputParameters: { n: '${s.output.n}' } })]),
    CHILD,
  ])
  const world = universe.start('parent')
  const child = universe.of('child').current
  expect(child).toMatchObject({
    rootRunId: world.id,
    parent: { runId: world.id, taskId: world.at('s').id },
    requesters: [LAUNCHER],
  })
  expect(world.at('s').output).toEqual({ subWorkflowId: child.id })
  universe.end('child', 'a', 'COMPLETED', { n: 5 })
  expect(world.at('s')).toMatchObject({ status: 'COMPLETED', output: { n: 5, subWorkflowId: child.id } })
  expect(world.at('z').input).toEqual({ n: 5 })
})

test.each([
  { end: 'FAILED', status: 'FAILED', run: 'FAILED' },
  { end: 'CANCELED', status: 'CANCELED', run: 'TERMINATED' },
] as const)('A child that ends $run makes its task $status and its parent $run', ({ end, status, run }) => {
  const universe = new Universe([named('parent', [sub('s', 'child')]), CHILD])
  const world = universe.start('parent')
  universe.end('child', 'a', end)
  expect(world.at('s').status).toBe(status)
  expect(world.at('s').reason).toContain(`Sub-workflow ${universe.of('child').id} ${run}`)
  expect(world.current.status).toBe(run)
})

const HIDING = { maskedFields: ['password'] }

test('What a child hides is not in the reason that its parent is told', () => {
  const child = named('child', [simple('a'), simple('c', { retryCount: 0 })], HIDING)
  const universe = new Universe([named('parent', [sub('s', 'child')]), child])
  const world = universe.start('parent')
  universe.end('child', 'a', 'COMPLETED', { password: 'c went' })
  universe.end('child', 'c', 'FAILED')
  expect(universe.of('child').current.reason).toContain('c went wrong')
  expect([world.at('s').reason, world.current.reason]).toEqual([
    expect.stringContaining("reason: '*** wrong'"),
    expect.stringContaining("reason: '*** wrong'"),
  ])
})

test('What a parent hides is not in the reason that its child is told', () => {
  const universe = new Universe([named('parent', [sub('s', 'child')], HIDING), CHILD])
  const world = universe.start('parent', { password: 'enough' })
  world.terminate(false)
  universe.settle()
  expect(world.current.reason).toBe('enough')
  expect(universe.of('child').current.reason).toContain('***')
  expect(universe.of('child').current.reason).not.toContain('enough')
})

test('A retried SUB_WORKFLOW launches another child', () => {
  const universe = new Universe(
    [named('parent', [sub('s', 'child', {}, { retryCount: 1 })]), CHILD],
    [{ name: 's', retryDelaySeconds: 0 }],
  )
  const world = universe.start('parent')
  universe.end('child', 'a', 'FAILED')
  expect(world.all('s').map((one) => one.status)).toEqual(['FAILED', 'IN_PROGRESS'])
  universe.end('child', 'a')
  expect(world.current.status).toBe('COMPLETED')
  expect(universe.worlds.size).toBe(3)
})

test('An inline definition wins over a name, and a child nobody can launch fails its task', () => {
  const param = { subWorkflowParam: { name: 'nobody', workflowDefinition: named('inner', [simple('b')]) } }
  const universe = new Universe([named('parent', [sub('s', '', {}, param), sub('t', 'missing')])])
  const world = universe.start('parent')
  expect(universe.of('inner').current.input).toMatchObject({ _systemMetadata: { dynamic: true } })
  universe.end('inner', 'b')
  expect(world.at('t')).toMatchObject({ status: 'FAILED' })
  expect(world.at('t').reason).toContain('no workflow missing')
  expect(world.current.status).toBe('FAILED')
})

test('Ending the parent by hand ends the child', () => {
  const universe = new Universe([named('parent', [sub('s', 'child')]), CHILD])
  const world = universe.start('parent')
  world.terminate(false)
  universe.settle()
  expect(universe.of('child').current).toMatchObject({ status: 'TERMINATED' })
  expect(world.at('s').status).toBe('CANCELED')
})

test('When the parent fails, what a finished child did is undone by the child, in its turn', () => {
  const universe = new Universe([
    named('parent', [undoable('a'), sub('s', 'child'), undoable('b'), simple('c', { retryCount: 0 })]),
    named('child', [undoable('x'), undoable('y')]),
  ])
  const world = universe.start('parent')
  universe.end('parent', 'a').end('child', 'x').end('child', 'y').end('parent', 'b').end('parent', 'c', 'FAILED')
  expect(world.open()).toEqual(['b.rollback'])
  universe.end('parent', 'b.rollback')
  const child = universe.of('child')
  expect(world.open()).toEqual(['s.rollback'])
  expect([child.current.generation.number, child.open()]).toEqual([2, ['y.rollback']])
  universe.end('child', 'y.rollback').end('child', 'x.rollback')
  expect(child.current).toMatchObject({ status: 'TERMINATED', rollback: 'done' })
  expect(world.open()).toEqual(['a.rollback'])
  universe.end('parent', 'a.rollback')
  expect(world.current).toMatchObject({ status: 'FAILED', rollback: 'done' })
})

test('A child in flight when the parent fails ends and undoes what it did before the parent goes on', () => {
  const universe = new Universe([
    named('parent', [
      undoable('a'),
      fork('f', [sub('s', 'child')], [simple('c', { retryCount: 0 })]),
      join('j', ['s', 'c']),
    ]),
    named('child', [undoable('x'), simple('y')]),
  ])
  const world = universe.start('parent')
  universe.end('parent', 'a').end('child', 'x').end('parent', 'c', 'FAILED')
  const child = universe.of('child')
  expect([world.open(), child.open()]).toEqual([['s.rollback'], ['x.rollback']])
  universe.end('child', 'x.rollback', 'FAILED')
  while (child.open().includes('x.rollback')) universe.end('child', 'x.rollback', 'FAILED')
  expect(child.current.rollback).toBe('incomplete')
  expect(world.at('s.rollback').status).toBe('FAILED')
  universe.end('parent', 'a.rollback')
  expect(world.current).toMatchObject({ status: 'FAILED', rollback: 'incomplete' })
})

test('START_WORKFLOW launches a root of its own and goes on', () => {
  const start = simple('s', {
    type: 'START_WORKFLOW',
    inputParameters: { startWorkflow: { name: 'child', input: { n: '${workflow.input.n}' }, correlationId: 'c1' } },
  })
  const universe = new Universe([named('parent', [start]), CHILD])
  const world = universe.start('parent', { n: 8 })
  const child = universe.of('child')
  expect(child.current).toMatchObject({ rootRunId: child.id, parent: null, correlationId: 'c1', input: { n: 8 } })
  expect(child.entries[0]?.facts['launchedBy']).toEqual({ runId: world.id, taskId: world.at('s').id })
  expect(world.current).toMatchObject({ status: 'COMPLETED', output: { workflowId: child.id } })
})

test('A failureWorkflow starts after the rollback, told what failed; the run’s output names it', () => {
  const universe = new Universe([
    named('parent', [undoable('a'), simple('b', { retryCount: 0 })], { failureWorkflow: '${workflow.input.on}' }),
    named('mourn', [simple('m')]),
  ])
  const world = universe.start('parent', { on: 'mourn', k: 1 })
  universe.end('parent', 'a').end('parent', 'b', 'FAILED')
  expect(universe.worlds.size).toBe(1)
  universe.end('parent', 'a.rollback')
  const mourn = universe.of('mourn').current
  expect(mourn.input).toMatchObject({
    k: 1,
    workflowId: world.id,
    failureStatus: 'FAILED',
    failureTaskId: world.at('b').id,
    failedWorkflow: { workflowName: 'parent', failedReferenceTaskNames: ['b'] },
  })
  expect(world.current.output['conductor.failure_workflow']).toBe(mourn.id)
})

test.each([{ input: {} }, { input: { on: '' } }])('No failureWorkflow starts when $input names none', ({ input }) => {
  const universe = new Universe([
    named('parent', [simple('a', { retryCount: 0 })], { failureWorkflow: '${workflow.input.on}' }),
  ])
  const world = universe.start('parent', input)
  universe.end('parent', 'a', 'FAILED')
  expect(world.current).toMatchObject({ status: 'FAILED', output: {} })
  expect(world.sent).toEqual([])
})

test('When the failureWorkflow cannot be started the run’s output says why in place of its id', () => {
  const universe = new Universe([named('parent', [simple('a', { retryCount: 0 })], { failureWorkflow: 'missing' })])
  const world = universe.start('parent')
  universe.end('parent', 'a', 'FAILED')
  expect(world.current.output['conductor.failure_workflow']).toMatch(/^The failure workflow was not started: .*missing/)
  const { seq } = world.current
  const late = { kind: 'not-compensated', runId: world.id, launched: world.id, reason: 'late' } as const
  expect(world.send(late).entries).toEqual([])
  expect(world.current.seq).toBe(seq)
})

test('A run that somebody ends by hand starts no failureWorkflow unless it is asked for', () => {
  for (const failureWorkflow of [false, true]) {
    const universe = new Universe([
      named('parent', [simple('a')], { failureWorkflow: 'mourn' }),
      named('mourn', [simple('m')]),
    ])
    const world = universe.start('parent')
    world.send({ kind: 'terminate', runId: world.id, reason: 'enough', rollback: false, failureWorkflow })
    universe.settle()
    expect(universe.worlds.size).toBe(failureWorkflow ? 2 : 1)
  }
})

test('An EVENT publishes its input to the internal sink and goes on; other sinks are not to be had', () => {
  const publish = (sink: string) => simple('e', { type: 'EVENT', sink, inputParameters: { n: 1 } })
  const universe = new Universe([named('parent', [publish('conductor:done')])])
  const world = universe.start('parent')
  expect(world.current.status).toBe('COMPLETED')
  expect(universe.events).toMatchObject([{ name: 'conductor:parent:done', payload: { n: 1, workflowType: 'parent' } }])
  expect(world.at('e').output['event_produced']).toBe('conductor:parent:done')
  expect(new Universe([named('p', [publish('sqs:q')])]).start('p').current.status).toBe('FAILED')
})
