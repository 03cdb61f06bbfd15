import type { DefinitionChange } from '#trace/compare-definition.ts'
import type { SpansApart } from '#trace/compare-spans.ts'
import type { StepPair } from '#trace/compare-steps.ts'
import type { ValueChanges } from '#trace/compare-values.ts'
import type { RunLine } from './view.ts'

/** The versions a service said it has, in each of two runs; empty where it sent nothing. */
export interface VersionPairView {
  readonly service: string
  readonly here: readonly string[]
  readonly there: readonly string[]
}

/** Two runs beside each other. */
export interface ComparisonView {
  readonly here: RunLine
  readonly there: RunLine
  readonly steps: readonly StepPair[]
  readonly input: ValueChanges
  readonly output: ValueChanges
  readonly versions: readonly VersionPairView[]
  /** Null: sampling let go of one run's. */
  readonly spans: SpansApart | null
  /** Null: it is the same, or they are of different workflows. */
  readonly definition: DefinitionChange | null
  /** False: of a long trace only the beginning was compared. */
  readonly isWhole: boolean
}
