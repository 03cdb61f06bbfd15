import { clocks } from './clocks.ts'
import { commitPoints } from './commit-points.ts'
import { cut } from './cut.ts'
import { many } from './many.ts'
import { restarted } from './restarted.ts'
import type { Scenario } from './scenario.ts'
import { stopped } from './stopped.ts'
import { waiting } from './waiting.ts'

/** In the order in which they are played. */
export const SCENARIOS: readonly Scenario[] = [many, stopped, restarted, cut, clocks, waiting, commitPoints]
