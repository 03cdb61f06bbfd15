import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { Match, type Outcome } from './match.ts'
import { sample, type Sample } from './sample.ts'
import seeds from './seeds.json' with { type: 'json' }

const RUNS = Number(process.env['MODEL_RUNS'] ?? 120)

test.each(seeds as unknown as readonly (Sample & { readonly name: string })[])(
  'Engine and model agree where they once did not: $name',
  (seed) => {
    expect(['through', 'parted']).toContain(new Match(seed).run())
  },
)

test('Whatever happens to whatever definition, the engine does what the specification says', () => {
  const outcomes: Record<Outcome, number> = { through: 0, parted: 0 }
  fc.assert(
    fc.property(sample, (one) => {
      outcomes[new Match(one).run()]++
    }),
    { numRuns: RUNS },
  )
  expect(outcomes.parted / RUNS).toBeLessThan(0.2)
}, 3_600_000)
