import { expect, test } from 'vitest'
import type { JsonObject } from '#core/json.ts'
import { simple } from './definitions.ts'
import { play } from './universe.ts'

const task = (ref: string, type: string, inputParameters: JsonObject = {}, extra: JsonObject = {}): JsonObject =>
  simple(ref, { type, inputParameters, ...extra })

test('An HTTP task completed later waits for word from outside after its call', () => {
  const call = task(
    'h',
    'HTTP',
    { http_request: { uri: 'https://example.com', method: 'POST' } },
    { asyncComplete: true },
  )
  const [universe, world] = play([call])
  universe.end('sample', 'h', 'COMPLETED', { response: { statusCode: 202 } })
  expect(world.at('h')).toMatchObject({ status: 'IN_PROGRESS', queue: null })
  universe.end('sample', 'h', 'COMPLETED', { done: true })
  expect(world.current).toMatchObject({ status: 'COMPLETED', output: { done: true } })
})

test('A worker may ask to be called back: the same task waits in its queue again', () => {
  const [, world] = play([simple('a')])
  const { id } = world.claim('a')
  const base = { kind: 'result', runId: world.id, taskId: id, owner: 'runner-1', workerId: 'w1', reason: null } as const
  world.tick().send({ ...base, status: 'IN_PROGRESS', output: { seen: 1 }, callbackAfterSeconds: 5 })
  expect(world.at('a')).toMatchObject({
    id,
    status: 'SCHEDULED',
    lease: null,
    output: { seen: 1 },
    readyAt: world.now + 5_000,
  })
})

test('A startDelay postpones what nobody takes from a queue as well', () => {
  const [, world] = play([task('v', 'SET_VARIABLE', { n: 1 }, { startDelay: 5 })])
  expect(world.at('v')).toMatchObject({ status: 'SCHEDULED', queue: null })
  world.tick(5_000).timer('v')
  expect(world.current).toMatchObject({ status: 'COMPLETED', variables: { n: 1 } })
})

test('A plain HUMAN task of Conductor asks the approvers of its service function', () => {
  const [, world] = play([task('h', 'HUMAN')])
  expect(world.asked[0]).toMatchObject({ group: 'payments-approvers', quorum: 1, action: 'approve', title: 'h' })
})

test('A WAIT whose duration comes to nothing waits for word from outside', () => {
  const [, world] = play([task('w', 'WAIT', { duration: '${workflow.input.d}' })], { d: ' ' })
  expect(world.at('w')).toMatchObject({ status: 'IN_PROGRESS', timerAt: null })
})

test.each(['COMPLETED', 'FAILED'])('A TERMINATE as %s with a blank reason names itself', (terminationStatus) => {
  const end = task('t', 'TERMINATE', { terminationStatus, terminationReason: ' ' })
  expect(play([end])[1].current.reason).toBe('The run was ended by the task t.')
})

test.each(['COMPLETED', 'FAILED'])('What a reason of %s cannot keep becomes U+FFFD', (terminationStatus) => {
  const end = task('t', 'TERMINATE', { terminationStatus, terminationReason: 'a ${workflow.input.x}' })
  const [, world] = play([end], { x: '\u0000\ud800' })
  expect(world.current).toMatchObject({ status: terminationStatus, reason: 'a \ufffd\ufffd' })
})

test("What a task's reason cannot keep becomes U+FFFD, for the run as well", () => {
  const [, world] = play([task('t', 'TERMINATE', { terminationStatus: '${workflow.input.x}' })], { x: '\u0000\ud800' })
  expect(world.at('t').reason).toMatch(/^terminationStatus is \ufffd\ufffd;/)
  expect(world.current.reason).toContain('terminationStatus is \ufffd\ufffd;')
})
