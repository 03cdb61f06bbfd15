import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** What is true without a database or another process; `npm run check` runs these. */
const UNIT = [
  'core',
  'config',
  'engine',
  'golden',
  'policy',
  'identity',
  'trace',
  'ledger',
  'launch/unit',
  'services/unit',
  'components',
].map((room) => `test/${room}/**/*.test.ts`)
const FAULTS = ['faults/**', 'console/**', 'launch'].map((folder) => `test/${folder}/*.test.ts`)

const root = fileURLToPath(new URL('.', import.meta.url))
const resolve = { alias: [{ find: /^~\//, replacement: root }] }

export default defineConfig({
  test: {
    // Asked for by the unit tests of `npm run check`: no line and no branch of what computes a trace goes untried.
    coverage: {
      provider: 'v8',
      include: ['lib/trace/**'],
      reporter: [['text', { skipFull: true }]],
      thresholds: { 100: true },
    },
    projects: [
      // A machine with much else to do is slow, not wrong.
      { resolve, test: { name: 'unit', include: [...UNIT, 'test/*.test.ts'], testTimeout: 30_000 } },
      {
        resolve,
        test: {
          name: 'integration',
          include: ['test/**/*.test.ts'],
          exclude: [...UNIT, ...FAULTS, 'test/*.test.ts', 'test/e2e/**'],
          globalSetup: 'test/support/postgres-server.ts',
          testTimeout: 20_000,
          hookTimeout: 30_000,
        },
      },
      {
        resolve,
        test: {
          name: 'faults',
          include: FAULTS,
          globalSetup: 'test/support/postgres-server.ts',
          testTimeout: 60_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
