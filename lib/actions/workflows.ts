'use server'

import type { z } from 'zod'
import type { Graph } from '#engine/graph.ts'
import { parseInput } from '#services/parse-input.ts'
import { getRunGraph } from '#services/runs/graph-queries.ts'
import { RunIdInput } from '#services/runs/inputs.ts'
import { readDefinition, SOURCE_LIMITS } from '#services/workflows/check-definition.ts'
import { previewTask, previewWorkflow } from '#services/workflows/definition-queries.ts'
import { RegisterInput, SourceInput, type TestInput } from '#services/workflows/inputs.ts'
import { registerTask } from '#services/workflows/register-task.ts'
import { registerWorkflow } from '#services/workflows/register-workflow.ts'
import { testWorkflow } from '#services/workflows/rehearsal-queries.ts'
import type { Preview, TestResult } from '#services/workflows/view.ts'
import { act } from './act.ts'
import type { ActionResult } from './result.ts'

const UNDONE = 'Nothing was registered.'

/** Registers a text as this version; `isNew` is false when that version had exactly this content already. */
export async function registerWorkflowAction(
  input: z.input<typeof RegisterInput>,
): Promise<ActionResult<{ name: string; version: number; isNew: boolean }>> {
  return act((ctx) => {
    const { source, version } = parseInput(RegisterInput, input, UNDONE, SOURCE_LIMITS)
    return registerWorkflow.run(ctx, { definition: { ...readDefinition(source), version } })
  })
}

/** Sets a task's definition; `isNew` is false when it was exactly this already. */
export async function registerTaskAction(
  input: z.input<typeof SourceInput>,
): Promise<ActionResult<{ name: string; isNew: boolean }>> {
  return act((ctx) => {
    const { source } = parseInput(SourceInput, input, UNDONE, SOURCE_LIMITS)
    return registerTask.run(ctx, { definition: readDefinition(source) })
  })
}

export async function previewWorkflowAction(input: z.input<typeof SourceInput>): Promise<ActionResult<Preview>> {
  return act((ctx) => previewWorkflow(ctx, input))
}

export async function previewTaskAction(input: z.input<typeof SourceInput>): Promise<ActionResult<Preview>> {
  return act((ctx) => previewTask(ctx, input))
}

/** Plays a workflow over mocked outputs; nothing is kept and nothing is called. */
export async function testWorkflowAction(input: z.input<typeof TestInput>): Promise<ActionResult<TestResult>> {
  return act((ctx) => testWorkflow(ctx, input))
}

/** The definition of a run as a picture. */
export async function readRunGraphAction(input: z.input<typeof RunIdInput>): Promise<ActionResult<Graph>> {
  return act((ctx) => getRunGraph(ctx, parseInput(RunIdInput, input, 'Nothing was read.').runId))
}
