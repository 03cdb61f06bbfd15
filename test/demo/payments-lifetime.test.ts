import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { newRunId, newTaskId, UserId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import { createPaymentsWorld, type PaymentsProcess, type PaymentsWorld } from './payments-process.ts'

let world: PaymentsWorld
beforeAll(async () => {
  world = await createPaymentsWorld()
})
afterAll(() => world.close())

async function charge(payments: PaymentsProcess): Promise<Response> {
  const now = Date.now()
  const task = {
    runId: newRunId(now, randomBytes),
    taskId: newTaskId(now, randomBytes),
    ref: 'smoke-test',
    retryCount: 0,
    actor: { kind: 'user', id: UserId.parse('01930000-0000-7000-a000-000000000003') } as const,
    notBefore: instant(now),
  }
  return fetch(`${payments.url}/charges`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'idempotency-key': task.taskId,
      'conductor-identity': await world.tokens.sign(task, payments.url),
    },
    body: JSON.stringify({ amountMinor: 100, currency: 'EUR' }),
  })
}

test('the service ends with its parent within 2 s, and the spans of its last moment are sent', async () => {
  const payments = await world.start()
  expect((await charge(payments)).status).toBe(201)
  const stoppedAt = performance.now()
  expect(await payments.stop()).toBe(0)
  expect(performance.now() - stoppedAt).toBeLessThan(2000)
  await world.otlp.waitForSpan((span) => span.name === 'INSERT charges')
})

test('a service started again keeps its rows', async () => {
  const before = (await world.sql.query('SELECT id FROM payments.charges')).rows
  await world.start()
  expect((await world.sql.query('SELECT id FROM payments.charges')).rows).toEqual(before)
})

test('with no keys to verify with, a call is neither accepted nor called unauthenticated', async () => {
  await world.stopKeys()
  const answer = await charge(await world.start())
  expect([answer.status, await answer.json()]).toEqual([
    503,
    expect.objectContaining({ error: expect.stringContaining('published keys could not be read') }),
  ])
})
