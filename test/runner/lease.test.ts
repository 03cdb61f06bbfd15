import { describe, expect, test, vi } from 'vitest'
import type { RunId } from '#core/ids.ts'
import { listAttempts } from '#db/attempts.ts'
import { sequence } from '../support/definitions.ts'
import { launch, newestOf, told, until, untilEnded } from '../support/stage.ts'
import { hanging } from './hanging.ts'
import { onRunners } from './on-runners.ts'

const { enter } = onRunners()
const LEASE_MS = 400

describe('a runner', () => {
  test('that dies loses its lease: another one completes the run with a new attempt', async () => {
    const { handler, calls } = hanging()
    const dying = enter({ 'task:t1': handler }, { leaseMs: 600 })
    const runId = await launch(dying, sequence(1))
    await vi.waitUntil(() => calls.length === 1)
    await dying.db.close()
    const other = enter({ 'task:t1': async () => ({}) }, { leaseMs: 600 })
    expect(await untilEnded(other, runId, 8_000)).toMatchObject({ status: 'COMPLETED' })
    const attempts = await listAttempts(other.db.prisma, runId)
    expect(attempts).toMatchObject([
      { status: 'TIMED_OUT', retryCount: 0 },
      { status: 'COMPLETED', retryCount: 0, leaseLosses: 1 },
    ])
    expect(calls[0]?.signal.aborted).toBe(true)
  })

  test('keeps its lease for as long as the handler runs', async () => {
    const leaseOf = async (runId: RunId) => (await newestOf(actors, runId, 't1')).lease?.until ?? 0
    const actors = enter(
      {
        'task:t1': async (_input, { runId }) => {
          const first = await leaseOf(runId)
          await until('the third renewal', async () => (await leaseOf(runId)) > first + 2 * LEASE_MS)
          return {}
        },
      },
      { leaseMs: LEASE_MS },
    )
    enter({ 'task:t1': async () => ({}) }, { leaseMs: LEASE_MS })
    const runId = await launch(actors, sequence(1))
    expect(await untilEnded(actors, runId)).toMatchObject({ status: 'COMPLETED' })
    expect(await told(actors, runId)).toEqual(['t1 COMPLETED'])
  })

  test('that stops gives its attempts back at once', async () => {
    const { handler, calls } = hanging()
    const leaving = enter({ 'task:t1': handler })
    const runId = await launch(leaving, sequence(1))
    await vi.waitUntil(() => calls.length === 1)
    const staying = enter({ 'task:t1': async () => ({}) })
    const began = performance.now()
    await leaving.stop()
    expect(await untilEnded(staying, runId)).toMatchObject({ status: 'COMPLETED' })
    expect(performance.now() - began).toBeLessThan(3_000)
  })
})
