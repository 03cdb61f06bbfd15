import { spanKinds, spansApart, versionChanges, type SpansApart } from '#trace/compare-spans.ts'
import { definitionChange } from '#trace/compare-definition.ts'
import { stepPairs, type StepPair } from '#trace/compare-steps.ts'
import { valueChanges, type ValueChanges } from '#trace/compare-values.ts'
import type { JsonObject } from '#core/json.ts'
import { createMask } from '#core/mask.ts'
import { partsOfDefinition, stepOf, stepsOf, type ComparedRun } from './compared-run.ts'

/** Where two payloads differ. What either definition wants hidden is hidden in both. */
export function payloadChanges(here: ComparedRun, there: ComparedRun, which: 'input' | 'output'): ValueChanges {
  const fields = [here, there].flatMap(({ source }) => source.workflow.maskedFields ?? [])
  const shown = ({ run }: ComparedRun): JsonObject => createMask(fields, [run.input, run.output]).payload(run[which])
  return valueChanges(shown(here), shown(there))
}

/** What one of two runs has otherwise than the other. */
export function differenceOf(here: ComparedRun, there: ComparedRun) {
  const steps = stepPairs(here.steps, there.steps)
  const isSameProgram = here.run.programHash === there.run.programHash || here.run.workflow !== there.run.workflow
  return {
    definition: isSameProgram ? null : definitionChange(partsOfDefinition(there), partsOfDefinition(here)),
    input: payloadChanges(here, there, 'input'),
    versions: versionChanges(here.versions, there.versions),
    spans: spansOf(here, there, steps),
    steps,
    isWhole: here.outlines.isWhole && there.outlines.isWhole,
  }
}

/** What sampling let go is not missing: then nothing is said. */
function spansOf(here: ComparedRun, there: ComparedRun, steps: readonly StepPair[]): SpansApart | null {
  if (here.kept === 'none' || there.kept === 'none') return null
  return spansApart(
    spanKinds(here.outlines, stepsOf(here)),
    spanKinds(there.outlines, stepsOf(there)),
    stepsOfBoth(steps),
  )
}

const stepsOfBoth = (steps: readonly StepPair[]): ReadonlySet<string> =>
  new Set(steps.filter(({ here, there }) => here !== null && there !== null).map(stepOf))
