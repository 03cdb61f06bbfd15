'use server'

import type { z } from 'zod'
import { parseInput } from '#services/parse-input.ts'
import { getRunCause, getRunPace } from '#services/runs/cause-queries.ts'
import type { CauseView, PaceView } from '#services/runs/cause-view.ts'
import { getComparison } from '#services/runs/comparison-queries.ts'
import type { ComparisonView } from '#services/runs/comparison-view.ts'
import { getRunCoverage } from '#services/runs/coverage-queries.ts'
import type { CoverageView } from '#services/runs/coverage-view.ts'
import { RunIdInput, type ComparisonInput } from '#services/runs/inputs.ts'
import { act } from './act.ts'
import type { ActionResult } from './result.ts'

type RunInput = z.input<typeof RunIdInput>

const runIdOf = (input: RunInput): string => parseInput(RunIdInput, input, 'Nothing was read.').runId

/** How long runs of the same workflow usually take. */
export async function readPaceAction(input: RunInput): Promise<ActionResult<PaceView>> {
  return act((ctx) => getRunPace(ctx, runIdOf(input)))
}

/** Why a run failed or was slow, as far as it is known; null for any other run. */
export async function readCauseAction(input: RunInput): Promise<ActionResult<CauseView | null>> {
  return act((ctx) => getRunCause(ctx, runIdOf(input)))
}

/** How much of a run is told by spans. */
export async function readCoverageAction(input: RunInput): Promise<ActionResult<CoverageView>> {
  return act((ctx) => getRunCoverage(ctx, runIdOf(input)))
}

/** Two runs beside each other; null when there is no good run before the one that was asked for. */
export async function compareRunsAction(
  input: z.input<typeof ComparisonInput>,
): Promise<ActionResult<ComparisonView | null>> {
  return act((ctx) => getComparison(ctx, input))
}
