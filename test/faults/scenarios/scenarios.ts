import { commitPoints } from './commit-points.ts'
import type { Scenario } from './scenario.ts'

/** In the order in which they are played. */
export const SCENARIOS: readonly Scenario[] = [commitPoints]
