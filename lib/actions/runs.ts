'use server'

import type { z } from 'zod'
import type { RunId } from '#core/ids.ts'
import { parseInput } from '#services/parse-input.ts'
import { launchRun } from '#services/runs/launch-run.ts'
import { pauseRun } from '#services/runs/pause-run.ts'
import { getPayload, getRun, listRuns } from '#services/runs/queries.ts'
import { PayloadInput, RunIdInput, RunListInput, type RunChanged } from '#services/runs/inputs.ts'
import { resumeRun } from '#services/runs/resume-run.ts'
import { terminateRun } from '#services/runs/terminate-run.ts'
import type { PayloadView, RunPage, RunView } from '#services/runs/view.ts'
import { act } from './act.ts'
import type { ActionResult } from './result.ts'

const UNREAD = 'Nothing was read.'

/** Launches a workflow; the run's page is `/runs/<runId>`. */
export async function launchRunAction(input: z.input<typeof launchRun.input>): Promise<ActionResult<{ runId: RunId }>> {
  return act((ctx) => launchRun.run(ctx, input))
}

export async function pauseRunAction(input: z.input<typeof pauseRun.input>): Promise<ActionResult<RunChanged>> {
  return act((ctx) => pauseRun.run(ctx, input))
}

export async function resumeRunAction(input: z.input<typeof resumeRun.input>): Promise<ActionResult<RunChanged>> {
  return act((ctx) => resumeRun.run(ctx, input))
}

/** Stops a run; with `rollback` what was done is undone first. */
export async function terminateRunAction(input: z.input<typeof terminateRun.input>): Promise<ActionResult<RunChanged>> {
  return act((ctx) => terminateRun.run(ctx, input))
}

export async function listRunsAction(input: z.input<typeof RunListInput>): Promise<ActionResult<RunPage>> {
  return act((ctx) => {
    const { filter, cursor } = parseInput(RunListInput, input, UNREAD)
    return listRuns(ctx, filter, cursor)
  })
}

export async function readRunAction(input: z.input<typeof RunIdInput>): Promise<ActionResult<RunView>> {
  return act((ctx) => getRun(ctx, parseInput(RunIdInput, input, UNREAD).runId))
}

/** Input and output of one attempt, or of the run when `taskId` is null. */
export async function readPayloadAction(input: z.input<typeof PayloadInput>): Promise<ActionResult<PayloadView>> {
  return act((ctx) => {
    const { runId, taskId } = parseInput(PayloadInput, input, UNREAD)
    return getPayload(ctx, runId, taskId)
  })
}
