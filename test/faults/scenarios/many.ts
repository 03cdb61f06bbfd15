import { launchMany, untilNoneRuns } from '../many-runs.ts'
import { verify } from '../verify.ts'
import { createWorld, startFour } from '../world.ts'
import { scaled, within, type Scenario } from './scenario.ts'

const RUNS = 300

export const many: Scenario = {
  name: 'two consoles and two gateways, runs × fork of 10',
  play: (ground) =>
    within(createWorld(ground.serverUrl), async (world) => {
      const hosts = await startFour(world)
      const acknowledged = await launchMany(world, hosts, { workflow: 'fork-of-10', count: scaled(RUNS, ground) })
      await untilNoneRuns(world, 180_000)
      const verdict = await verify(world, { acknowledged, isExact: true })
      return { ...verdict, runs: acknowledged.length, inflicted: '4 processes' }
    }),
}
