import { setTimeout as delay } from 'node:timers/promises'
import type { HostProcess } from '../../support/start-host.ts'
import { until } from '../../support/stage.ts'
import { launchMany, untilNoneRuns } from '../many-runs.ts'
import { verify } from '../verify.ts'
import { createWorld, startFour, type World } from '../world.ts'
import { scaled, within, type Scenario } from './scenario.ts'

const RUNS = 100
/** A lease has 10 s. */
const STOPPED_MS = 14_000
const ROUNDS = 4

export const stopped: Scenario = {
  name: 'a process stopped (SIGSTOP) beyond its lease and continued',
  play: (ground) =>
    within(createWorld(ground.serverUrl), async (world) => {
      const hosts = await startFour(world)
      const victims = hosts.slice(0, scaled(ROUNDS, ground))
      const count = scaled(RUNS, ground, 4)
      const paceMs = (victims.length * STOPPED_MS) / count
      const launching = launchMany(world, hosts, { workflow: 'slow-fork-of-10', count, paceMs })
      for (const host of victims) {
        await stopInTheMiddle(world, host)
        ground.say(`${host.kind} ${host.pid} was stopped and continued`)
      }
      const acknowledged = await launching
      await untilNoneRuns(world, 120_000)
      const lost = await leasesLost(world)
      const verdict = await verify(world, { acknowledged })
      const problems = [...verdict.problems, ...(lost > 0 ? [] : ['nobody lost a lease: nothing was shown'])]
      const inflicted = `${victims.length} stops, ${lost} leases`
      return { ...verdict, problems, runs: acknowledged.length, inflicted }
    }),
}

/** Stops it while it holds leases, until they are lost. */
async function stopInTheMiddle({ db }: World, host: HostProcess): Promise<void> {
  const holds = async (): Promise<boolean> => {
    const { rowCount } = await db.pool.query(
      `SELECT FROM attempt WHERE lease_until > now() AND lease_owner LIKE $1 LIMIT 1`,
      [`${host.kind}-%`],
    )
    return rowCount === 1
  }
  await until('work under way', holds, 60_000)
  host.signal('SIGSTOP')
  await delay(STOPPED_MS)
  host.signal('SIGCONT')
}

const leasesLost = async ({ db }: World): Promise<number> =>
  (await db.pool.query(`SELECT FROM attempt WHERE status = 'TIMED_OUT' AND reason = 'lease lost'`)).rowCount ?? 0
