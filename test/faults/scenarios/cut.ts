import { createWire, type Cut } from '../../support/wire.ts'
import { launchMany, untilNoneRuns } from '../many-runs.ts'
import { verify } from '../verify.ts'
import { createWorld } from '../world.ts'
import { scaled, within, type Scenario } from './scenario.ts'

const RUNS = 200
/** Prime, so that it meets every kind of commit. */
const EACH = 5

export const cut: Scenario = {
  name: 'connections cut at COMMIT, before it arrives and before its answer',
  play: (ground) =>
    within(createWorld(ground.serverUrl), async (world) => {
      let passed = 0
      const cutNext = (): Cut | null => {
        if (++passed % EACH !== 0) return null
        return passed % (2 * EACH) === 0 ? 'before' : 'after'
      }
      const wire = await createWire(world.url, cutNext)
      try {
        const hosts = [await world.start('console', { url: wire.url }), await world.start('gateway', { url: wire.url })]
        const count = scaled(RUNS, ground, 8)
        const acknowledged = await launchMany(world, hosts, { workflow: 'fork-of-10', count, atOnce: 32 })
        await untilNoneRuns(world, 180_000)
        const cuts = wire.cuts()
        const verdict = await verify(world, { acknowledged })
        return { ...verdict, runs: acknowledged.length, inflicted: `${cuts} cuts` }
      } finally {
        await wire.close()
      }
    }),
}
