import { createServer, connect, type AddressInfo, type Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { chainOfRun, listEntries } from '#db/entries.ts'
import { findRun } from '#db/runs.ts'
import { sequence } from '../support/definitions.ts'
import { brokenInvariants } from '../support/invariants.ts'
import { createStage, startOf, told, untilEnded, type Actors, type Stage } from '../support/stage.ts'

/** A way to the database that can be cut at the moment a commit passes. */
interface Wire {
  readonly url: string
  /** What happens to the next commit: it never arrives, or it arrives and its answer is lost. */
  cut: 'no' | 'before' | 'after'
  cuts: number
  close(): Promise<void>
}

/** The one statement that is a transaction of its own, by its name. */
const COMMIT = Buffer.from('write-works\0')

async function createWire(databaseUrl: string): Promise<Wire> {
  const target = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  const wire = { cut: 'no' as Wire['cut'], cuts: 0 }
  const server = createServer((client) => {
    const upstream = connect({ host: target.hostname, port: Number(target.port) })
    const both = [client, upstream]
    for (const socket of both) sockets.add(socket.on('error', () => undefined))
    client.on('close', () => upstream.destroy())
    upstream.on('close', () => client.destroy())
    upstream.on('data', (bytes: Buffer) => client.write(bytes))
    client.on('data', (bytes: Buffer) => {
      if (wire.cut === 'no' || !bytes.includes(COMMIT)) return void upstream.write(bytes)
      const { cut } = wire
      wire.cut = 'no'
      wire.cuts++
      if (cut === 'before') return void upstream.destroy()
      client.destroy()
      // Half-closing lets the database read the statement to its end before it sees that nobody listens.
      upstream.end(bytes)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(databaseUrl)
  url.port = String((server.address() as AddressInfo).port)
  return Object.assign(wire, {
    url: url.href,
    close: () => {
      for (const socket of sockets) socket.destroy()
      return new Promise<void>((resolve) => server.close(() => resolve()))
    },
  })
}

let stage: Stage
let wire: Wire
let still: Actors
beforeAll(async () => {
  stage = await createStage()
  wire = await createWire(stage.url)
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
    wire.cut = moment
    const before = wire.cuts
    const [outcome] = await actors.orchestrator.commit([start])
    expect(wire.cuts - before).toBe(1)
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
          wire.cut = moment
          return {}
        },
        'task:t2': async (_input, task) => {
          calls.push(task.ref)
          return {}
        },
      },
      { url: wire.url },
    )
    const before = wire.cuts
    await actors.orchestrator.commit([start])
    expect(await untilEnded(still, start.command.runId)).toMatchObject({ status: 'COMPLETED' })
    expect(await told(still, start.command.runId)).toEqual(['t1 COMPLETED', 't2 COMPLETED'])
    expect(calls).toEqual(['t1', 't2'])
    expect(wire.cuts - before).toBe(1)
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
