import { expect, test } from 'vitest'
import { isAppError } from '#core/errors.ts'
import type { UserId } from '#core/ids.ts'
import { planOf } from '#engine/plan.ts'
import { nodeOf } from '#engine/program.ts'
import { brokenInvariants } from './invariants.ts'
import * as w from './world.ts'
import * as d from './definitions.ts'

const refusal = (work: () => unknown): string => {
  try {
    work()
    return 'accepted'
  } catch (error) {
    return isAppError(error) ? `${error.code}: ${error.message}` : String(error)
  }
}

const deploy = d.undoable('deploy', {
  inputParameters: { version: '${workflow.input.version}', from: '${build.output.x}', shown: '${ok.input.artifact}' },
})
const tasks = [
  d.simple('build'),
  d.gate('ok', { inputParameters: { artifact: '${build.output.x}' } }),
  d.fork('f', [deploy], [d.choice('s', { a: [d.simple('m1')] }, [d.simple('m2')])]),
  d.join('j', ['deploy', 's']),
  d.simple('smoke'),
]
const atGate = (): w.World => w.begin(tasks, { version: '1.2.0' }).end('build', 'COMPLETED', { x: 'sha' })

test('A gate opens with a question that shows what would run', () => {
  const world = atGate()
  expect(world.at('ok')).toMatchObject({ status: 'IN_PROGRESS', queue: null, timerAt: null, state: { approvedBy: [] } })
  expect(world.current).toMatchObject({ waiting: 1, openAttempts: 1 })
  const [request] = world.asked
  expect(request).toMatchObject({
    title: 'Deploy 1.2.0',
    action: 'deploy',
    group: 'approvers',
    quorum: 1,
    requesters: [w.LAUNCHER],
  })
  expect(request?.plan.shown).toEqual({ artifact: 'sha' })
  expect(request?.plan.steps.map(({ ref, group, rollback }) => [ref, group, rollback])).toEqual([
    ['deploy', 0, 'undo_deploy'],
    ['s', 0, null],
    ['m1', 1, null],
    ['m2', 2, null],
    ['smoke', 3, null],
  ])
  expect(request?.plan.steps[0]?.input).toEqual({ version: '1.2.0', from: '${build.output.x}', shown: 'sha' })
  expect(request?.planDigest).toBe(
    w.digest(planOf(world.program, world.current, nodeOf(world.program, 'ok'), world.at('ok').input) as never),
  )
  expect(brokenInvariants(world)).toEqual([])
})

test('An approval starts what it gates at once, and each of it says by which gate', () => {
  const world = atGate().approve('ok')
  expect(world.open()).toEqual(['deploy', 'j', 'm2'])
  expect(world.at('deploy').gatedBy).toBe(world.at('ok').id)
  expect(world.at('m2').gatedBy).toBe(world.at('ok').id)
  expect(world.settled).toEqual([{ taskId: world.at('ok').id, outcome: 'approved' }])
  expect(world.at('ok').output).toMatchObject({ outcome: 'approved', approvedBy: [w.APPROVER] })
  world.end('deploy').end('m2')
  expect(world.at('smoke').gatedBy).toBeNull()
  expect(brokenInvariants(world)).toEqual([])
})

test('Of many clicks one decides', () => {
  const world = atGate()
  const { id, state } = world.at('ok')
  const click = {
    kind: 'decide-approval',
    runId: w.RUN,
    taskId: id,
    outcome: 'approved',
    comment: '',
    planDigest: String(state?.['planDigest']),
  } as const
  const outcomes = Array.from({ length: 20 }, (_, i) => {
    const by = `00000000-0000-4000-8000-0000000001${String(i).padStart(2, '0')}` as UserId
    return refusal(() => world.send({ ...click, by }, w.person(by)))
  })
  expect(outcomes.filter((one) => one === 'accepted')).toHaveLength(1)
  expect(outcomes.filter((one) => one.startsWith('conflict'))).toHaveLength(19)
  expect(world.all('deploy')).toHaveLength(1)
})

test('Nobody approves or denies what they asked for, and nobody decides for somebody else', () => {
  const world = atGate()
  expect(refusal(() => world.approve('ok', w.LAUNCHER))).toMatch(/^forbidden/)
  expect(refusal(() => world.approve('ok', w.LAUNCHER, 'denied'))).toMatch(/^forbidden/)
  const gate = world.at('ok')
  const command = {
    kind: 'decide-approval',
    runId: w.RUN,
    taskId: gate.id,
    outcome: 'approved',
    comment: '',
    by: w.APPROVER,
    planDigest: String(gate.state?.['planDigest']),
  } as const
  expect(refusal(() => world.send(command, { kind: 'agent', id: 'bot', for: w.APPROVER }))).toMatch(/^forbidden/)
  expect(refusal(() => world.send(command, w.person(w.OTHER)))).toMatch(/^forbidden/)
})

test('A decision on another plan than the one that would run is refused', () => {
  const world = atGate()
  const command = {
    kind: 'decide-approval',
    runId: w.RUN,
    taskId: world.at('ok').id,
    outcome: 'approved',
    comment: '',
    by: w.APPROVER,
    planDigest: 'other',
  } as const
  expect(refusal(() => world.send(command, w.person(w.APPROVER)))).toMatch(
    /^conflict: What you saw is not what would run/,
  )
})

test('A quorum of two needs two people', () => {
  const world = w.begin([d.gate('ok', {}, 2), d.simple('a')]).approve('ok')
  expect(world.open()).toEqual(['ok'])
  expect(refusal(() => world.approve('ok'))).toMatch(/^conflict: You have already approved/)
  world.approve('ok', w.OTHER)
  expect(world.open()).toEqual(['a'])
  expect(
    world.entries.filter((entry) => entry.kind === 'approval.decided').map((entry) => entry.facts['approvals']),
  ).toEqual([1, 2])
  expect(brokenInvariants(world)).toEqual([])
})

test('A denial ends the run as failed and is never tried again', () => {
  const world = w
    .begin([d.undoable('a'), d.gate('ok', { retryCount: 3 }), d.simple('b')])
    .end('a')
    .approve('ok', w.APPROVER, 'denied')
  expect(world.at('ok')).toMatchObject({ status: 'FAILED_WITH_TERMINAL_ERROR' })
  expect(world.open()).toEqual(['a.rollback'])
  world.end('a.rollback')
  expect(world.current).toMatchObject({ status: 'FAILED', rollback: 'done', failedRefs: ['ok'] })
  expect(world.settled).toEqual([{ taskId: world.at('ok').id, outcome: 'denied' }])
})

test('No other command ends a gate', () => {
  const world = atGate()
  expect(refusal(() => world.end('ok'))).toMatch(/^conflict: This task is an approval/)
  expect(refusal(() => world.end('ok', 'FAILED'))).toMatch(/^conflict/)
  world.timer('ok').leaseLost('ok')
  expect(world.at('ok').status).toBe('IN_PROGRESS')
})

test('Only a gate is decided', () => {
  const world = w.begin([d.simple('a')])
  expect(refusal(() => world.approve('a'))).toMatch(/^invalid/)
})

test('When what would run has changed since the question, it is put again', () => {
  const world = atGate()
  world.run = { ...world.current, variables: { region: 'us' }, input: { version: '6.6.6' } }
  world.approve('ok')
  const [old, again] = world.all('ok')
  expect(world.open()).toEqual(['ok'])
  expect(again).toMatchObject({ retryOf: old?.id, status: 'IN_PROGRESS' })
  expect(world.asked[1]?.title).toBe('Deploy 6.6.6')
  expect(world.asked[1]?.planDigest).not.toBe(world.asked[0]?.planDigest)
  world.approve('ok', w.OTHER)
  expect(world.at('deploy').gatedBy).toBe(again?.id)
})

test('A decision while the run is paused stands, and what it gates starts on resume', () => {
  const world = atGate().pause().approve('ok')
  expect(world.open()).toEqual([])
  world.resume()
  expect(world.open()).toEqual(['deploy', 'j', 'm2'])
})

test('A run that ends withdraws its questions', () => {
  const world = atGate().terminate(false)
  expect(world.settled).toEqual([{ taskId: world.at('ok').id, outcome: 'withdrawn' }])
  expect(world.current.waiting).toBe(0)
  expect(refusal(() => world.approve('ok'))).toMatch(/^conflict/)
})

test('What a finished task had put out stays as it is written in a plan, so that the digest can be made again', () => {
  const world = atGate()
  const later = planOf(
    world.program,
    { ...world.current, status: 'COMPLETED', reason: 'x' },
    nodeOf(world.program, 'ok'),
    world.at('ok').input,
  )
  expect(w.digest(later as never)).toBe(world.asked[0]?.planDigest)
})
