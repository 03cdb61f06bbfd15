import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { chainOfRun, listEntries } from '#db/entries.ts'
import { findRun } from '#db/runs.ts'
import { sequence } from '../support/definitions.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { createStage, startOf, told, untilEnded, type Actors, type Stage } from '../support/stage.ts'
import { createWire, type Cut, type Wire } from '../support/wire.ts'

/** What happens to the next commit. */
let next: Cut | null = null
const cutOnce = (): Cut | null => {
  const cut = next
  next = null
  return cut
}

let stage: Stage
let wire: Wire
let still: Actors
beforeAll(async () => {
  stage = await createStage()
  wire = await createWire(stage.url, cutOnce)
  still = stage.enter({}, { isRunning: false })
})
afterAll(async () => {
  await stage.close()
  await wire.close()
})
afterEach(async () => expect(await brokenInvariants(still.db)).toEqual([]))

describe.each(['before', 'after'] as const)('a connection cut %s the commit arrived', (moment) => {
  test('starts an acknowledged run exactly once', async () => {
    const actors = stage.enter({}, { isRunning: false, url: wire.url })
    const start = startOf(sequence(1))
    next = moment
    const before = wire.cuts()
    const [outcome] = await actors.orchestrator.commit([start])
    expect(wire.cuts() - before).toBe(1)
    expect(outcome?.ok).toBe(true)
    expect(await findRun(still.db.prisma, start.command.runId)).toMatchObject({ status: 'RUNNING', seq: 2 })
    await actors.stop()
  })

  test('keeps a result once, and the run goes on in this process', async () => {
    const calls: string[] = []
    const start = startOf(sequence(2))
    const actors = stage.enter(
      {
        'task:t1': async (_input, task) => {
          if (task.runId !== start.command.runId) return {}
          calls.push(task.ref)
          next = moment
          return {}
        },
        'task:t2': async (_input, task) => {
          calls.push(task.ref)
          return {}
        },
      },
      { url: wire.url },
    )
    const before = wire.cuts()
    await actors.orchestrator.commit([start])
    expect(await untilEnded(still, start.command.runId)).toMatchObject({ status: 'COMPLETED' })
    expect(await told(still, start.command.runId)).toEqual(['t1 COMPLETED', 't2 COMPLETED'])
    expect(calls).toEqual(['t1', 't2'])
    expect(wire.cuts() - before).toBe(1)
    const entries = await listEntries(still.db.pool, chainOfRun(start.command.runId))
    expect(entries.filter(({ kind }) => kind === 'task.ended')).toHaveLength(2)
    await actors.stop()
  })
})

test('a database that is away is said to be unavailable, and nothing is done', async () => {
  const away = stage.enter({}, { isRunning: false, url: 'postgres://nobody@127.0.0.1:1/nothing' })
  const [outcome] = await away.orchestrator.commit([startOf(sequence(1))])
  expect(outcome).toMatchObject({ ok: false, error: { code: 'unavailable' } })
  await away.stop()
})
