import { spansApart, versionChanges, type SpansApart } from '#trace/compare-spans.ts'
import { definitionChange } from '#trace/compare-definition.ts'
import { stepPairs, type StepPair } from '#trace/compare-steps.ts'
import { valueChanges, type ValueChanges } from '#trace/compare-values.ts'
import type { Mask } from '#core/mask.ts'
import { partsOfDefinition, stepOf, type ComparedRun } from './compared-run.ts'

/** Two runs, and what is hidden of both. */
export interface Pair {
  readonly here: ComparedRun
  readonly there: ComparedRun
  readonly mask: Mask
}

/** Where two payloads differ. */
export const payloadChanges = ({ here, there, mask }: Pair, which: 'input' | 'output'): ValueChanges =>
  valueChanges(mask.payload(here.run[which]), mask.payload(there.run[which]))

/** What one of two runs has otherwise than the other. */
export function differenceOf(pair: Pair) {
  const { here, there } = pair
  const steps = stepPairs(here.steps, there.steps)
  const isSameProgram = here.run.programHash === there.run.programHash || here.run.workflow !== there.run.workflow
  return {
    definition: isSameProgram ? null : definitionChange(partsOfDefinition(there), partsOfDefinition(here)),
    input: payloadChanges(pair, 'input'),
    versions: versionChanges(here.versions, there.versions),
    spans: spansOf(here, there, steps),
    steps,
    isWhole: here.isWhole && there.isWhole,
  }
}

/** What sampling let go is not missing: then nothing is said. */
function spansOf(here: ComparedRun, there: ComparedRun, steps: readonly StepPair[]): SpansApart | null {
  if (here.kept === 'none' || there.kept === 'none') return null
  return spansApart(here.kinds, there.kinds, stepsOfBoth(steps))
}

const stepsOfBoth = (steps: readonly StepPair[]): ReadonlySet<string> =>
  new Set(steps.filter(({ here, there }) => here !== null && there !== null).map(stepOf))
