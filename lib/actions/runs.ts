'use server'

import type { z } from 'zod'
import type { RunId } from '#core/ids.ts'
import { parseInput } from '#services/parse-input.ts'
import { launchRun } from '#services/runs/launch-run.ts'
import { pauseRun } from '#services/runs/pause-run.ts'
import { checkRunChain, getEntriesBefore, getOccurrences } from '#services/runs/large-queries.ts'
import { listRunChoices, listRuns } from '#services/runs/list-queries.ts'
import type { RunChoices, RunPage } from '#services/runs/list-view.ts'
import { getChangeable, getOutlook, getPayload, getRun } from '#services/runs/queries.ts'
import {
  type EntriesInput,
  type OccurrencesInput,
  type OutlookInput,
  PayloadInput,
  RetrySeveralInput,
  RunIdInput,
  RunListInput,
  type SpanInput,
  StopSeveralInput,
  type RunChanged,
} from '#services/runs/inputs.ts'
import { rerunRun } from '#services/runs/rerun-run.ts'
import { restartRun } from '#services/runs/restart-run.ts'
import { resumeRun } from '#services/runs/resume-run.ts'
import { retryRun } from '#services/runs/retry-run.ts'
import { setLabels } from '#services/runs/set-labels.ts'
import { setVariables } from '#services/runs/set-variables.ts'
import { skipTask } from '#services/runs/skip-task.ts'
import { terminateRun } from '#services/runs/terminate-run.ts'
import { unparkRun } from '#services/runs/unpark-run.ts'
import { getSpan } from '#services/runs/span-queries.ts'
import type { SpanView } from '#services/runs/spans-view.ts'
import type {
  AttemptView,
  ChainView,
  ChangeableView,
  EntryView,
  OutlookView,
  PayloadView,
  RunView,
} from '#services/runs/view.ts'
import { act } from './act.ts'
import type { ActionResult } from './result.ts'
import { ofEach, type RunOutcome } from './several.ts'

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

/** Lets a run be tried again that was set aside. */
export async function unparkRunAction(input: z.input<typeof unparkRun.input>): Promise<ActionResult<RunChanged>> {
  return act((ctx) => unparkRun.run(ctx, input))
}

/** Stops a run; with `rollback` what was done is undone first. */
export async function terminateRunAction(input: z.input<typeof terminateRun.input>): Promise<ActionResult<RunChanged>> {
  return act((ctx) => terminateRun.run(ctx, input))
}

export async function retryRunAction(input: z.input<typeof retryRun.input>): Promise<ActionResult<RunChanged>> {
  return act((ctx) => retryRun.run(ctx, input))
}

export async function restartRunAction(input: z.input<typeof restartRun.input>): Promise<ActionResult<RunChanged>> {
  return act((ctx) => restartRun.run(ctx, input))
}

export async function rerunRunAction(input: z.input<typeof rerunRun.input>): Promise<ActionResult<RunChanged>> {
  return act((ctx) => rerunRun.run(ctx, input))
}

export async function skipTaskAction(input: z.input<typeof skipTask.input>): Promise<ActionResult<RunChanged>> {
  return act((ctx) => skipTask.run(ctx, input))
}

export async function setLabelsAction(input: z.input<typeof setLabels.input>): Promise<ActionResult<RunChanged>> {
  return act((ctx) => setLabels.run(ctx, input))
}

export async function setVariablesAction(input: z.input<typeof setVariables.input>): Promise<ActionResult<RunChanged>> {
  return act((ctx) => setVariables.run(ctx, input))
}

/** Retries several runs, each with the sub-workflows it has; says of each what became of it. */
export async function retryRunsAction(
  input: z.input<typeof RetrySeveralInput>,
): Promise<ActionResult<readonly RunOutcome[]>> {
  return act((ctx) => {
    const { runIds, reason } = parseInput(RetrySeveralInput, input, 'Nothing was retried.')
    return ofEach(runIds, ctx, (asker, runId) => retryRun.run(asker, { runId, reason, resumeSubworkflows: true }))
  })
}

/** Stops several runs; says of each what became of it. */
export async function terminateRunsAction(
  input: z.input<typeof StopSeveralInput>,
): Promise<ActionResult<readonly RunOutcome[]>> {
  return act((ctx) => {
    const { runIds, ...wish } = parseInput(StopSeveralInput, input, 'Nothing was stopped.')
    return ofEach(runIds, ctx, (asker, runId) => terminateRun.run(asker, { runId, ...wish }))
  })
}

/** What taking an ended run up again would do; nothing is done. */
export async function readOutlookAction(input: z.input<typeof OutlookInput>): Promise<ActionResult<OutlookView>> {
  return act((ctx) => getOutlook(ctx, input))
}

/** What of a running run can be changed by hand. */
export async function readChangeableAction(input: z.input<typeof RunIdInput>): Promise<ActionResult<ChangeableView>> {
  return act((ctx) => getChangeable(ctx, parseInput(RunIdInput, input, UNREAD).runId))
}

export async function listRunsAction(input: z.input<typeof RunListInput>): Promise<ActionResult<RunPage>> {
  return act((ctx) => {
    const { filter, cursor } = parseInput(RunListInput, input, UNREAD)
    return listRuns(ctx, filter, cursor)
  })
}

/** What the filters of the run list may be chosen from. */
export async function readRunChoicesAction(): Promise<ActionResult<RunChoices>> {
  return act(listRunChoices)
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

/** More of a family of tasks than the page of a large run was given. */
export async function readOccurrencesAction(
  input: z.input<typeof OccurrencesInput>,
): Promise<ActionResult<readonly AttemptView[]>> {
  return act((ctx) => getOccurrences(ctx, input))
}

/** Older entries than the page of a large run was given. */
export async function readEntriesAction(
  input: z.input<typeof EntriesInput>,
): Promise<ActionResult<readonly EntryView[]>> {
  return act((ctx) => getEntriesBefore(ctx, input))
}

/** One span of a run with its attributes, events and links. */
export async function readSpanAction(input: z.input<typeof SpanInput>): Promise<ActionResult<SpanView>> {
  return act((ctx) => getSpan(ctx, input))
}

/** Checks the whole chain of a large run. */
export async function checkChainAction(input: z.input<typeof RunIdInput>): Promise<ActionResult<ChainView>> {
  return act((ctx) => checkRunChain(ctx, parseInput(RunIdInput, input, UNREAD).runId))
}
