import { expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { simple } from './definitions.ts'
import { BACK_OFF_MS, failingTask, FAILING_TASKS, type FailingTask } from './failing-tasks.ts'
import { begin, type World } from './world.ts'

function failing({ before = [], task, fail }: FailingTask, extra: JsonObject = {}): World {
  const world = begin([...before, { ...task, ...extra }, simple('z')], { no: 'no duration' })
  fail?.(world)
  return world
}

/** Lets the back-offs pass, and what is tried again fail again. */
function toTheLast({ fail, isRetried }: FailingTask, world: World): World {
  for (let left = isRetried ? 2 : 0; left > 0; left--) {
    if (world.at('t').queue === null) world.tick(BACK_OFF_MS).timer('t')
    fail?.(world)
  }
  return world
}

test.each(FAILING_TASKS)('A $type ($how) is tried again after its back-off: $isRetried', (row) => {
  const world = failing(row)
  const [first, second] = world.all('t')
  expect(first?.status).toBe(row.status)
  if (row.isRetried) {
    const readyAt = world.now + BACK_OFF_MS
    expect(second).toMatchObject({ status: 'SCHEDULED', retryCount: 1, retryOf: first?.id, readyAt })
    expect(world.current).toMatchObject({ status: 'RUNNING', retried: 1 })
  } else {
    expect(second).toBeUndefined()
    expect(world.current.status).toBe(row.status === 'CANCELED' ? 'TERMINATED' : 'FAILED')
  }
})

test.each(FAILING_TASKS)('A $type ($how) ends the run with its last try', (row) => {
  const world = toTheLast(row, failing(row))
  const tries = world.all('t').map(({ status, retryCount }) => [status, retryCount])
  expect(tries).toEqual((row.isRetried ? [0, 1, 2] : [0]).map((n) => [row.status, n]))
  const ends = { CANCELED: 'TERMINATED', TIMED_OUT: 'TIMED_OUT' } as const
  expect(world.current.status).toBe(row.status in ends ? ends[row.status as keyof typeof ends] : 'FAILED')
})

test.each(FAILING_TASKS.filter(({ type }) => type !== 'TERMINATE'))(
  'After the last try of a $type ($how) that is optional the run goes on, and of one that is permissive',
  (row) => {
    const optional = toTheLast(row, failing(row, { optional: true }))
    expect(optional.at('t')).toMatchObject({ status: 'COMPLETED_WITH_ERRORS', retryCount: row.isRetried ? 2 : 0 })
    expect(optional.open()).toEqual(['z'])
    expect(optional.end('z').current.status).toBe(row.isNamed ? 'FAILED' : 'COMPLETED')
    const permissive = toTheLast(row, failing(row, { permissive: true }))
    expect(permissive.at('t')).toMatchObject({ status: row.status, retryCount: row.isRetried ? 2 : 0 })
    expect(permissive.open()).toEqual(['z'])
    expect(permissive.end('z').current.status).toBe('FAILED')
  },
)

test('Tries that end by themselves and have no back-off are made in commits of bounded size', () => {
  const taskDefinition = { name: 't', retryDelaySeconds: 0 }
  const world = begin([failingTask('EVENT', { sink: 'sqs:x', retryCount: 1_200, taskDefinition })])
  expect(world.all('t').length).toBeLessThan(600)
  while (world.current.status === 'RUNNING') world.tick().timer('t')
  expect(world.all('t').length).toBe(1_201)
})

test('A request is resolved anew for its next try', () => {
  const startWorkflow = { name: '${workflow.variables.n}' }
  const world = failing({
    ...FAILING_TASKS[0],
    task: failingTask('START_WORKFLOW', { inputParameters: { startWorkflow } }),
    fail: (one) => void one.send({ kind: 'set-variables', runId: one.id, variables: { n: 'x' }, reason: 'missing' }),
  } as FailingTask)
  world.tick(BACK_OFF_MS).timer('t')
  expect(world.at('t')).toMatchObject({ status: 'SCHEDULED', retryCount: 2 })
  world.tick(BACK_OFF_MS).timer('t')
  expect(world.at('t')).toMatchObject({ status: 'IN_PROGRESS', input: { startWorkflow: { name: 'x' } } })
  expect(world.sent).toMatchObject([{ kind: 'launch', order: { workflow: { name: 'x' } } }])
})
