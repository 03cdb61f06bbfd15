import { fileURLToPath } from 'node:url'
import { until } from '../../support/stage.ts'
import { listFires } from '#db/schedule-fires.ts'
import { findSchedule } from '#db/schedules.ts'
import type { HostKind, HostProcess } from '../../support/start-host.ts'
import { launchMany, untilNoneRuns } from '../many-runs.ts'
import { verify } from '../verify.ts'
import { createWorld, type World } from '../world.ts'
import { scaled, within, type Scenario } from './scenario.ts'

const DAY_MS = 86_400_000
const CLOCK = fileURLToPath(new URL('../../support/shifted-clock.ts', import.meta.url))
const RUNS = 60

export const clocks: Scenario = {
  name: 'the clock of one process a day ahead, of the other a day behind',
  play: (ground) =>
    within(createWorld(ground.serverUrl), async (world) => {
      const hosts = [await startShifted(world, 'console', DAY_MS), await startShifted(world, 'gateway', -DAY_MS)]
      const count = scaled(RUNS, ground, 4)
      const scheduled = schedule(world, hosts)
      const acknowledged = (
        await Promise.all(
          ['fork-of-10', 'sleeps', 'works'].map((workflow) => launchMany(world, hosts, { workflow, count })),
        )
      ).flat()
      await scheduled
      await untilNoneRuns(world, 120_000)
      const verdict = await verify(world, { acknowledged, isExact: false })
      const problems = [...verdict.problems, ...(await wrongMoments(world)), ...(await wrongWaits(world))]
      return { ...verdict, problems, runs: acknowledged.length, inflicted: '2 clocks' }
    }),
}

const startShifted = (world: World, kind: HostKind, shiftMs: number): Promise<HostProcess> =>
  world.start(kind, { preloads: [CLOCK], env: { CLOCK_SHIFT_MS: String(shiftMs) } })

/** Three fires of a schedule for every second, whichever process sees to them. */
async function schedule({ db, people }: World, [host]: readonly HostProcess[]): Promise<void> {
  const every = { crons: [{ expression: '* * * * * *', zoneId: 'UTC' }], overlap: 'ALLOW', input: {} }
  await host?.ask('schedule.create', people.lead(), { name: 'clock', workflow: 'tiny', ...every })
  await until(
    'three fires',
    async () => (await listFires(db.prisma, 'clock', 10)).filter(({ state }) => state === 'launched').length >= 3,
    60_000,
  )
  const there = await findSchedule(db.prisma, 'clock')
  await host?.ask('schedule.pause', people.lead(), { name: 'clock', revision: there?.revision, reason: 'enough' })
}

/** Whatever is told of a moment lies within the last hour by the database's clock. */
async function wrongMoments({ db }: World): Promise<string[]> {
  const { rows } = await db.pool.query<{ what: string; count: number }>(
    `SELECT what, count(*)::integer AS count FROM (
       SELECT 'run.created_at' AS what, created_at AS at FROM run
       UNION ALL SELECT 'run.ended_at', ended_at FROM run
       UNION ALL SELECT 'attempt.scheduled_at', scheduled_at FROM attempt
       UNION ALL SELECT 'attempt.started_at', started_at FROM attempt
       UNION ALL SELECT 'attempt.ended_at', ended_at FROM attempt
       UNION ALL SELECT 'chain_entry.at', at FROM chain_entry
       UNION ALL SELECT 'schedule_fire.planned_at', planned_at FROM schedule_fire
       UNION ALL SELECT 'event_firing.at', at FROM event_firing
       UNION ALL SELECT 'start of ' || origin || ' span ' || name, to_timestamp(start_ns::double precision / 1e9) FROM span
       UNION ALL SELECT 'end of ' || origin || ' span ' || name, to_timestamp(end_ns::double precision / 1e9) FROM span
     ) AS told WHERE at NOT BETWEEN now() - interval '1 hour' AND now() + interval '1 minute' GROUP BY what ORDER BY what`,
  )
  return rows.map(({ what, count }) => `${what} is off in ${count} rows`)
}

/** A WAIT of 2 s takes that long by the database's clock, and not much longer. */
async function wrongWaits({ db }: World): Promise<string[]> {
  const { rows } = await db.pool.query<{ seconds: number }>(
    `SELECT extract(epoch FROM ended_at - scheduled_at)::float8 AS seconds FROM attempt
     WHERE type = 'WAIT' AND NOT extract(epoch FROM ended_at - scheduled_at) BETWEEN 2 AND 30`,
  )
  return rows.map(({ seconds }) => `a WAIT of 2 s took ${seconds} s`)
}
