'use server'

import type { z } from 'zod'
import { currentHost } from '#host/current.ts'
import { pinRun } from '#services/sampling/pin-run.ts'
import { previewSamplingPolicy } from '#services/sampling/queries.ts'
import { saveSampling } from '#services/sampling/save-sampling.ts'
import type { PreviewInput } from '#services/sampling/inputs.ts'
import type { DayPreview } from '#services/sampling/view.ts'
import { act } from './act.ts'
import type { ActionResult } from './result.ts'

export async function pinRunAction(
  input: z.input<typeof pinRun.input>,
): Promise<ActionResult<{ readonly isPinned: boolean }>> {
  return act(async (ctx) => {
    const pinned = await pinRun.run(ctx, input)
    // It is no entry of the run's chain: nobody else tells those who look at the run.
    currentHost().live.announce([pinned.runId])
    return pinned
  })
}

export async function saveSamplingAction(
  input: z.input<typeof saveSampling.input>,
): Promise<ActionResult<{ readonly version: number }>> {
  return act((ctx) => saveSampling.run(ctx, input))
}

export async function previewSamplingAction(input: z.input<typeof PreviewInput>): Promise<ActionResult<DayPreview>> {
  return act((ctx) => previewSamplingPolicy(ctx, input))
}
