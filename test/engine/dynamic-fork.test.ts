import { expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { brokenInvariants } from './invariants.ts'
import { join, simple, undoable } from './definitions.ts'
import { named, play, Universe } from './universe.ts'

const dynamicFork = (inputParameters: JsonObject, extra: JsonObject = {}): JsonObject =>
  simple('f', { type: 'FORK_JOIN_DYNAMIC', inputParameters, ...extra })

const OVER_INPUTS = dynamicFork({ forkTaskName: 'ship', forkTaskInputs: '${workflow.input.list}' })
const AFTER = simple('z', { inputParameters: { all: '${j.output}', first: '${_ship_0.output.n}' } })

test('One task over many inputs: each element is an input, a value becomes one', () => {
  const [universe, world] = play([OVER_INPUTS, join('j', []), AFTER], { list: [{ to: 'x' }, 5] })
  expect(world.open()).toEqual(['_ship_0', '_ship_1', 'j'])
  expect(world.at('_ship_0')).toMatchObject({ queue: 'task:ship', input: { to: 'x', __index: 0 } })
  expect(world.at('_ship_1').input).toEqual({ input: 5, __index: 1 })
  universe.end('sample', '_ship_1', 'COMPLETED', { n: 2 }).end('sample', '_ship_0', 'COMPLETED', { n: 1 })
  expect(world.at('z').input).toEqual({ all: { _ship_0: { n: 1 }, _ship_1: { n: 2 } }, first: 1 })
  universe.end('sample', 'z')
  expect(world.current.status).toBe('COMPLETED')
})

test('A list of tasks with their inputs, which are taken as they are', () => {
  const tasks = [
    { name: 'a', taskReferenceName: 'a1', type: 'SIMPLE', inputParameters: { own: '${workflow.input.x}' } },
    { name: 'b', taskReferenceName: 'b1', type: 'SIMPLE', retryCount: 0 },
  ]
  const inputs = { a1: { raw: '${workflow.input.x}', k: 1 } }
  const fork = dynamicFork(
    { tasks: '${workflow.input.tasks}', inputs: '${workflow.input.inputs}' },
    { dynamicForkTasksParam: 'tasks', dynamicForkTasksInputParamName: 'inputs' },
  )
  const [universe, world] = play([fork, join('j', [])], { x: 9, tasks, inputs })
  expect(world.at('a1').input).toEqual({ own: 9, raw: '${workflow.input.x}', k: 1 })
  universe.end('sample', 'a1', 'FAILED')
  expect(world.at('a1')).toMatchObject({ retryCount: 1, status: 'SCHEDULED', input: { own: 9, k: 1 } })
  universe.end('sample', 'b1', 'FAILED')
  expect(world.current.status).toBe('FAILED')
  expect(brokenInvariants(world)).toEqual([])
})

test('Conductor’s oldest style: dynamicTasks', () => {
  const dynamicTasks = [
    { taskName: 'a', referenceName: 'a1', input: { n: 1 } },
    { taskName: 'b', referenceName: 'b1' },
  ]
  const fork = dynamicFork({ d: { dynamicTasks } }, { dynamicForkJoinTasksParam: 'd' })
  const [universe, world] = play([fork, join('j', [])])
  expect([world.at('a1').input, world.open()]).toEqual([{ n: 1 }, ['a1', 'b1', 'j']])
  universe.end('sample', 'a1', 'COMPLETED', { k: 1 }).end('sample', 'b1')
  expect(world.current).toMatchObject({ status: 'COMPLETED', output: { a1: { k: 1 } } })
})

test('An empty list is legal', () => {
  const [, world] = play([OVER_INPUTS, join('j', [])], { list: [] })
  expect(world.current.status).toBe('COMPLETED')
})

test.each([
  { list: 'x', what: 'forkTaskInputs is no list' },
  { list: null, what: 'forkTaskInputs is no list' },
])('A fork over $list fails for good: $what', ({ list, what }) => {
  const [, world] = play([OVER_INPUTS, join('j', [])], { list })
  expect(world.at('f')).toMatchObject({ status: 'FAILED_WITH_TERMINAL_ERROR' })
  expect(world.at('f').reason).toContain(what)
})

test.each(['e__1', 'e__12', 'e__1__2'])('A branch cannot be called like an iteration of another task, %s', (ref) => {
  const loop = simple('l', { type: 'DO_WHILE', loopOver: [simple('e')], loopCondition: 'true' })
  const tasks = { t: [simple('free__1'), simple(ref)], i: {} }
  const fork = dynamicFork(tasks, { dynamicForkTasksParam: 't', dynamicForkTasksInputParamName: 'i' })
  const [, world] = play([simple('free'), fork, join('j', []), loop])
  world.end('free')
  expect(world.at('f').reason).toBe(`The reference ${ref} is used twice.`)
})

test('References used twice, no tasks at all, and branches of more than one task are refused when they come', () => {
  const run = (tasks: JsonObject[]) => {
    const fork = dynamicFork({ t: tasks, i: {} }, { dynamicForkTasksParam: 't', dynamicForkTasksInputParamName: 'i' })
    return play([fork, join('j', [])])[1].at('f').reason
  }
  expect(run([simple('a'), simple('a')])).toContain('a is used twice')
  expect(run([simple('j')])).toContain('j is used twice')
  expect(run([{ name: 'x' }])).toContain('is no task: $.taskReferenceName ')
  expect(run([simple('x', { startDelay: -1 })])).toContain('is no task: $.startDelay ')
  expect(run([simple('l', { type: 'DO_WHILE', loopOver: [simple('b')], loopCondition: 'true' })])).toContain(
    'SUB_WORKFLOW',
  )
})

test('What dynamic tasks did is undone when the run fails', () => {
  const tasks = [undoable('a', {}, { id: '${undone.output.id}' }), simple('b', { retryCount: 0 })]
  const fork = dynamicFork({ t: tasks, i: {} }, { dynamicForkTasksParam: 't', dynamicForkTasksInputParamName: 'i' })
  const [universe, world] = play([fork, join('j', [])])
  universe.end('sample', 'a', 'COMPLETED', { id: 4 }).end('sample', 'b', 'FAILED')
  expect(world.at('a.rollback')).toMatchObject({ name: 'undo_a' })
  universe.end('sample', 'a.rollback', 'FAILED')
  expect(world.open()).toEqual(['a.rollback'])
})

test('A fork of 1,200 branches opens in slices, and its JOIN counts all of them', () => {
  const list = Array.from({ length: 1_200 }, (_, i) => i)
  const universe = new Universe([named('big', [OVER_INPUTS, join('j', []), simple('z')])])
  const world = universe.start('big', { list })
  expect(world.at('f')).toMatchObject({ status: 'COMPLETED', state: { slice: 1_200, gatedBy: null } })
  expect(Object.keys(world.at('f').state ?? {})).toEqual(['slice', 'gatedBy'])
  expect(world.open()).toHaveLength(1_201)
  world.isCompared = false
  for (const i of list) world.end(`_ship_${i}`)
  expect(world.open()).toEqual(['z'])
  expect(world.looks).toBe(0)
}, 30_000)

test('A JOIN over many failures names the first of them and counts the others', () => {
  const params = { dynamicForkTasksParam: 't', dynamicForkTasksInputParamName: 'i' }
  const tasks = Array.from({ length: 104 }, (_, i) => simple(`b${i}`, { permissive: true }))
  const [, world] = play([dynamicFork({ t: tasks, i: {} }, params), join('j', [])])
  for (const i of tasks.keys()) world.end(`b${i}`, i === 0 ? 'COMPLETED' : 'FAILED_WITH_TERMINAL_ERROR')
  expect(world.at('j')).toMatchObject({ status: 'FAILED', reason: expect.stringMatching(/: b1, .*, b100 and 3 more$/) })
})

test('Dynamic tasks may be sub-workflows', () => {
  const fork = dynamicFork({ forkTaskWorkflow: 'child', forkTaskInputs: [{ n: 1 }, { n: 2 }] })
  const universe = new Universe([
    named('parent', [fork, join('j', [])]),
    named('child', [simple('a', { inputParameters: { n: '${workflow.input.n}' } })]),
  ])
  const world = universe.start('parent')
  expect([...universe.worlds.values()].slice(1).map((child) => child.at('a').input['n'])).toEqual([1, 2])
  for (const child of [...universe.worlds.values()].slice(1)) child.end('a', 'COMPLETED', { done: true })
  universe.settle()
  expect(world.current.status).toBe('COMPLETED')
})

test('A sub-workflow that a dynamic fork launched is undone when its parent fails', () => {
  const tasks = [
    { name: 's', taskReferenceName: 's', type: 'SUB_WORKFLOW', subWorkflowParam: { name: 'child' } },
    simple('b', { retryCount: 0 }),
  ]
  const fork = dynamicFork({ t: tasks, i: {} }, { dynamicForkTasksParam: 't', dynamicForkTasksInputParamName: 'i' })
  const universe = new Universe([named('parent', [fork, join('j', [])]), named('child', [undoable('x')])])
  const world = universe.start('parent')
  universe.end('child', 'x').end('parent', 'b', 'FAILED')
  expect([world.open(), universe.of('child').open()]).toEqual([['s.rollback'], ['x.rollback']])
  universe.end('child', 'x.rollback')
  expect(world.current).toMatchObject({ status: 'FAILED', rollback: 'done' })
})

test('Two dynamic forks of a run cannot open the same reference', () => {
  const by = { dynamicForkTasksParam: 't', dynamicForkTasksInputParamName: 'i' }
  const parameters = { t: [simple('a')], i: {} }
  const second = { ...dynamicFork(parameters, by), taskReferenceName: 'g' }
  const [universe, world] = play([dynamicFork(parameters, by), join('j', []), second, join('k', [])])
  universe.end('sample', 'a')
  expect(world.at('g').reason).toBe('The reference a is used twice.')
  expect(world.current.status).toBe('FAILED')
})

test('Nobody makes an approval of input: who approves what is in a definition', () => {
  const fork = dynamicFork({ forkTaskName: 'ok', forkTaskType: 'HUMAN', forkTaskInputs: [1] })
  const [, world] = play([fork, join('j', []), simple('z')])
  expect(world.asked).toEqual([])
  expect(world.at('f').reason).toContain('_ok_0 is an approval')
  expect(world.current.status).toBe('FAILED')
})

test.each(['JOIN', 'EXCLUSIVE_JOIN', 'FORK_JOIN', 'FORK_JOIN_DYNAMIC'])(
  'A %s cannot be the task of a dynamic branch',
  (forkTaskType) => {
    const fork = dynamicFork({ forkTaskName: 'x', forkTaskType, forkTaskInputs: [1] })
    expect(play([fork, join('j', [])])[1].at('f').reason).toContain('a dynamic branch is one task')
  },
)
