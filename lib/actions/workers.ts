'use server'

import type { z } from 'zod'
import { parseInput } from '#services/parse-input.ts'
import { RunIdInput } from '#services/runs/inputs.ts'
import { getUnasked } from '#services/workers/queries.ts'
import type { UnaskedTask } from '#services/workers/view.ts'
import { act } from './act.ts'
import type { ActionResult } from './result.ts'

/** What of a run waits while nobody asks for it. */
export async function readUnaskedAction(
  input: z.input<typeof RunIdInput>,
): Promise<ActionResult<readonly UnaskedTask[]>> {
  return act((ctx) => getUnasked(ctx, parseInput(RunIdInput, input, 'Nothing was read.').runId))
}
