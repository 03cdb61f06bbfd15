import { describe, expect, test } from 'vitest'
import { isOpen } from '#engine/model.ts'
import { SLICE } from '#engine/slice.ts'
import { fork, join, programOf, simple, workflow } from './definitions.ts'
import { LongRun } from './long-run.ts'

const BRANCHES = 1_200

/** A run with so many open tasks that each can be undone. */
function wide(): LongRun {
  const rollback = { rollback: { name: 'undo', inputParameters: {} } }
  const dynamic = simple('f', {
    type: 'FORK_JOIN_DYNAMIC',
    inputParameters: { dynamicTasks: '${workflow.input.tasks}', inputs: {} },
    dynamicForkTasksParam: 'dynamicTasks',
    dynamicForkTasksInputParamName: 'inputs',
  })
  const tasks = Array.from({ length: BRANCHES }, (_, i) =>
    simple(`b${i}`, { retryCount: 0, metadata: { 'conductor-lightstep': rollback } }),
  )
  const run = new LongRun(programOf(workflow([dynamic, join('j', []), simple('z')])))
  run.start({ tasks })
  return run
}

const openIn = (run: LongRun): number => [...run.attempts.values()].filter(({ status }) => isOpen(status)).length

describe('a run of 1,200 open tasks that is ended', () => {
  test('cancels them slice by slice, and has ended when none is open', () => {
    const run = wide()
    const before = run.costs.length
    run.stop(false)
    expect(run.current).toMatchObject({ status: 'RUNNING', openAttempts: BRANCHES + 1 - SLICE })
    run.goOn()
    expect(run.current).toMatchObject({ status: 'TERMINATED', openAttempts: 0, reason: 'enough', ending: null })
    expect(openIn(run)).toBe(0)
    const slices = Array.from({ length: Math.floor((BRANCHES + 1) / SLICE) }, () => SLICE)
    expect(run.costs.slice(before).map(({ changed }) => changed)).toEqual([...slices, (BRANCHES + 1) % SLICE])
    expect(Math.max(...run.costs.slice(before).map(({ rows }) => rows))).toBeLessThanOrEqual(SLICE + 10)
  })

  test('takes the results that come meanwhile, opens nothing after them, and undoes what they did', () => {
    const run = wide()
    run.stop(true)
    const late = run.ready()[0]
    if (!late) throw new Error('nothing is open')
    run.end(late.id)
    expect(run.attempts.get(late.id)).toMatchObject({ status: 'COMPLETED', undo: 'due' })
    expect([...run.attempts.values()].filter(({ node }) => node === 'z')).toEqual([])
    run.goOn()
    expect(run.current).toMatchObject({ status: 'RUNNING', rollback: 'running', openAttempts: 1 })
    for (let ready = run.ready(); ready.length > 0; ready = run.ready()) for (const { id } of ready) run.end(id)
    expect(run.current).toMatchObject({ status: 'TERMINATED', rollback: 'done' })
  })

  test('ends by the failure of one of them in the same way', () => {
    const run = wide()
    const [first] = run.ready()
    if (!first) throw new Error('nothing is open')
    run.fail(first.id)
    expect(run.current).toMatchObject({ status: 'FAILED', failedRefs: [first.ref], openAttempts: 0 })
    expect(Math.max(...run.costs.map(({ changed }) => changed))).toBeLessThanOrEqual(502)
  })
})

test('a run of few open tasks ends in one commit', () => {
  const run = new LongRun(programOf(workflow([fork('f', [simple('a')], [simple('b')]), join('j', ['a', 'b'])])))
  run.start({})
  run.stop(false)
  expect(run.current).toMatchObject({ status: 'TERMINATED', openAttempts: 0 })
})
