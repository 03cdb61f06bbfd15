import { expect, test } from 'vitest'
import { DEFAULT_SAMPLING } from '#trace/sampling.ts'
import { draftOf, isReadable, rateOf } from '~/components/sampling/sampling-draft.ts'

test.each(['0', '30', ' 30 ', '1000000'])('%j is a rate', (written) => {
  expect(rateOf(written)).toBe(Number(written))
})

test.each(['', ' ', '-4', '3.5', '1e3', '1000001', 'ten', '0x10', '9'.repeat(400)])('%j is none', (written) => {
  expect(rateOf(written)).toBeNaN()
})

test.each(['firstRuns', 'fullPerHour', 'summaryPerHour'] as const)('rules without %s cannot be tried', (name) => {
  const draft = draftOf(DEFAULT_SAMPLING)
  expect(isReadable(draft)).toBe(true)
  expect(isReadable({ ...draft, [name]: Number.NaN })).toBe(false)
})
