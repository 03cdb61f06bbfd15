import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { startPostgres, type PostgresServer } from '#launch/postgres.ts'
import { launchMany, untilNoneRuns } from '../many-runs.ts'
import { verify } from '../verify.ts'
import { createWorld } from '../world.ts'
import { scaled, within, type Scenario } from './scenario.ts'

const RUNS = 500
const EVERY_MS = 5_000
/** A machine that is busy may need most of that to recover: nobody can work with a database that is never there. */
const UP_MS_MIN = 2_500
/** At least so many restarts happen while runs are launched. */
const RESTARTS = 12

export const restarted: Scenario = {
  name: 'Postgres restarted in immediate mode every 5 s',
  async play(ground) {
    const postgres = await startOwnPostgres()
    try {
      return await within(createWorld(postgres.url()), async (world) => {
        const hosts = [await world.start('console'), await world.start('gateway')]
        const count = scaled(RUNS, ground, 10)
        const paceMs = (scaled(RESTARTS, ground, 2) * EVERY_MS) / count
        const work = launchMany(world, hosts, { workflow: 'fork-of-10', count, paceMs })
        const launching = { isOver: false }
        const over = work.finally(() => (launching.isOver = true))
        let dueAt = performance.now() + EVERY_MS
        let restarts = 0
        for (;;) {
          await Promise.race([delay(Math.max(UP_MS_MIN, dueAt - performance.now())), over])
          if (launching.isOver) break
          dueAt = performance.now() + EVERY_MS
          await postgres.restart()
          ground.say(`restart ${++restarts}`)
        }
        const acknowledged = await over
        await untilNoneRuns(world, 180_000)
        const verdict = await verify(world, { acknowledged })
        return { ...verdict, runs: acknowledged.length, inflicted: `${restarts} restarts` }
      })
    } finally {
      await postgres.stop()
    }
  },
}

interface OwnPostgres {
  url(): string
  /** As `pg_ctl restart -m immediate`: what was not written to the log of writes is gone, and recovered from there. */
  restart(): Promise<void>
  stop(): Promise<void>
}

async function startOwnPostgres(): Promise<OwnPostgres> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'conductor-lightstep-restarted-'))
  chmodSync(folder, 0o711)
  const options = { folder: path.join(folder, 'postgres'), logFile: path.join(folder, 'postgres.log'), isDurable: true }
  let server: PostgresServer = await startPostgres({ ...options, password: 'faults' })
  return {
    url: () => server.url('postgres'),
    async restart() {
      process.kill(server.pid, 'SIGQUIT')
      await server.ended
      server = await startPostgres({ ...options, password: 'faults', port: server.port })
    },
    async stop() {
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
