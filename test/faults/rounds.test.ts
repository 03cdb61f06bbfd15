import { expect, inject, test } from 'vitest'
import { clocks } from './scenarios/clocks.ts'
import { commitPoints } from './scenarios/commit-points.ts'
import { restarted } from './scenarios/restarted.ts'
import { playAll } from './play-all.ts'

/** `npm run test:faults` plays these in full size, and those that have tests of their own: what waits costs nothing by test/db/looks. */
test.each([restarted, clocks, commitPoints])(
  'in small: $name',
  async (scenario) => {
    const ground = { serverUrl: inject('postgresUrl'), scale: 0.01, say: () => undefined }
    const told = await playAll([scenario], ground)
    expect(told).toMatchObject([{ lost: 0, doubled: 0, stuck: 0, exits: 0, problems: [] }])
  },
  180_000,
)
