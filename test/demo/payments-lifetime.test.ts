import { expect, test } from 'vitest'
import { instant } from '#core/time.ts'
import { newRunId, newTaskId, UserId } from '#core/ids.ts'
import { randomBytes } from 'node:crypto'
import { startOtlpReceiver } from '../support/otlp-receiver.ts'
import { createTestDatabase } from '../support/postgres.ts'
import { newTokens, publishKeys, startPayments } from './payments-process.ts'

test('spans of the last moment are sent, and the service ends with its parent within 2 s', async () => {
  const tokens = newTokens()
  const [database, keys, otlp] = await Promise.all([createTestDatabase(), publishKeys(tokens), startOtlpReceiver()])
  const start = () => startPayments({ databaseUrl: database.url, gatewayUrl: keys.url, otlpPort: otlp.port })
  try {
    const payments = await start()
    const now = Date.now()
    const task = {
      runId: newRunId(now, randomBytes),
      taskId: newTaskId(now, randomBytes),
      ref: 'smoke-test',
      retryCount: 0,
      actor: { kind: 'user', id: UserId.parse('01930000-0000-7000-a000-000000000003') } as const,
      notBefore: instant(now),
    }
    const headers = {
      'content-type': 'application/json',
      'idempotency-key': task.taskId,
      'conductor-identity': await tokens.sign(task, payments.url),
    }
    const body = JSON.stringify({ amountMinor: 100, currency: 'EUR' })
    expect((await fetch(`${payments.url}/charges`, { method: 'POST', headers, body })).status).toBe(201)
    const stoppedAt = performance.now()
    expect(await payments.stop()).toBe(0)
    expect(performance.now() - stoppedAt).toBeLessThan(2000)
    await otlp.waitForSpan((span) => span.name === 'INSERT charges')

    await keys.stop()
    const again = await start()
    const answer = await fetch(`${again.url}/charges`, {
      method: 'POST',
      headers: { ...headers, 'conductor-identity': await tokens.sign(task, again.url) },
      body,
    })
    expect([answer.status, await answer.json()]).toEqual([
      503,
      expect.objectContaining({ error: expect.stringContaining('published keys could not be read') }),
    ])
    await again.stop()
  } finally {
    await Promise.all([keys.stop(), otlp.close(), database.drop()])
  }
})
