import { expect, inject, test } from 'vitest'
import { clocks } from './scenarios/clocks.ts'
import { commitPoints } from './scenarios/commit-points.ts'
import { restarted } from './scenarios/restarted.ts'
import { waiting } from './scenarios/waiting.ts'
import { playAll } from './play-all.ts'

/** `npm run test:faults` plays these, and those that have tests of their own here, in full size. */
test.each([restarted, clocks, waiting, commitPoints])(
  'in small: $name',
  async (scenario) => {
    const ground = { serverUrl: inject('postgresUrl'), scale: 0.01, say: () => undefined }
    const told = await playAll([scenario], ground)
    expect(told).toMatchObject([{ lost: 0, doubled: 0, stuck: 0, exits: 0, problems: [] }])
  },
  180_000,
)
