import { expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { BAD, OPERATOR, refusal, rerun, retry, skip } from './operator.ts'
import * as d from './definitions.ts'
import * as w from './world.ts'

const asking = d.gate('ok', { inputParameters: { artifact: '${a.output.x}' } })
const deploy = d.simple('deploy', { inputParameters: { version: '${workflow.input.version}' } })

const atGate = (): w.World => {
  const tasks = [d.simple('a'), asking, deploy, d.simple('smoke')]
  const world = w.begin(tasks, { version: '1' }).end('a', 'COMPLETED', { x: 'sha' })
  world.isCompared = true
  return world
}

test('A gate that is asked again takes no decision over', () => {
  const two = [d.gate('ok', {}, 2), d.simple('b')]
  const world = w.begin(two).approve('ok').terminate(false)
  retry(world)
  const [old, again] = world.all('ok')
  expect(again).toMatchObject({ retryOf: old?.id, state: { approvedBy: [] }, status: 'IN_PROGRESS' })
  world.approve('ok')
  expect(world.open()).toEqual(['ok'])
  world.approve('ok', w.OTHER)
  expect(world.open()).toEqual(['b'])
})

test('Whoever opens a generation asks for it and does not approve in it', () => {
  const world = atGate().terminate(false)
  retry(world)
  expect(world.asked.at(-1)?.requesters).toEqual([w.LAUNCHER, OPERATOR])
  expect(refusal(() => world.approve('ok', OPERATOR))).toMatch(/^forbidden/)
  expect(refusal(() => world.approve('ok', w.LAUNCHER))).toMatch(/^forbidden/)
  world.approve('ok')
  expect(world.at('deploy').gatedBy).toBe(world.at('ok').id)
})

test('A task retried behind an approved gate is the first of its generation to carry out the plan', () => {
  const world = atGate().approve('ok').end('deploy').end('smoke', BAD)
  expect(world.at('smoke').gatedBy).toBeNull()
  retry(world)
  expect(world.at('smoke')).toMatchObject({ generation: 2, gatedBy: world.at('ok').id })
  expect(world.all('ok')).toHaveLength(1)
})

test('The plan of a rerun says from where it runs again, with the input that was given', () => {
  const world = atGate().approve('ok').end('deploy').end('smoke')
  rerun(world, 'deploy', { taskInput: { version: '6.6.6' } })
  const [first, second] = world.asked
  expect(first?.plan).not.toHaveProperty('again')
  expect(second?.plan.again).toEqual([{ from: 'deploy', generation: 2 }])
  expect(second?.plan.steps[0]).toMatchObject({ ref: 'deploy', input: { version: '6.6.6' } })
  world.approve('ok', w.OTHER)
  expect(world.at('deploy')).toMatchObject({ input: { version: '6.6.6' }, gatedBy: world.at('ok').id })
  world.end('deploy', BAD)
  expect(retry(world).open()).toEqual(['deploy'])
  world.end('deploy').end('smoke')
  expect(rerun(world, 'deploy').open()).toEqual(['ok'])
})

test('A gate beside a task that runs again is asked anew when both lead to the same end', () => {
  const joined = (more: JsonObject[]) => [
    d.fork('f', [d.gate('ok'), d.simple('x')], [d.simple('y')]),
    d.join('j', ['x', 'y']),
    ...more,
  ]
  const world = w
    .begin(joined([d.simple('z')]))
    .approve('ok')
    .end('x')
    .end('y')
    .end('z')
  expect(rerun(world, 'y').open()).toEqual(['j', 'ok', 'y'])
})

test('A skipped task is no part of the plan that is asked for', () => {
  const world = skip(atGate(), 'smoke')
  expect(world.asked.map(({ plan }) => plan.steps.map(({ ref }) => ref))).toEqual([['deploy', 'smoke'], ['deploy']])
  expect(world.settled).toEqual([{ taskId: world.all('ok')[0]?.id, outcome: 'withdrawn' }])
  expect(refusal(() => world.approve('ok'))).toBe('accepted')
  world.end('deploy')
  expect(world.current.status).toBe('COMPLETED')
})

test('A gate whose shown values are no longer the same is asked again when the walk comes to it', () => {
  const rolled = [d.undoable('a'), asking, d.simple('deploy')]
  const world = w.begin(rolled).end('a', 'COMPLETED', { x: 1 }).approve('ok').end('deploy', BAD).end('a.rollback')
  retry(world).end('a', 'COMPLETED', { x: 2 })
  expect(world.open()).toEqual(['ok'])
  expect(world.asked.at(-1)?.plan.shown).toEqual({ artifact: 2 })
  const same = w.begin(rolled).end('a', 'COMPLETED', { x: 1 }).approve('ok').end('deploy', BAD).end('a.rollback')
  expect(retry(same).end('a', 'COMPLETED', { x: 1 }).open()).toEqual(['deploy'])
})

test('A plan shows what follows a JOIN in another branch that waits for the gate', () => {
  const beside = [d.simple('a'), d.join('k', ['ok']), d.simple('then')]
  const world = w.begin([d.fork('f', [d.gate('ok'), d.simple('x')], beside), d.join('j', ['x', 'then']), d.simple('z')])
  const shown = (nth: number) => world.asked[nth]?.plan.steps.map(({ ref }) => ref)
  expect(shown(0)).toEqual(['x', 'z', 'then'])
  skip(world, 'then')
  expect(shown(1)).toEqual(['x', 'z'])
})
