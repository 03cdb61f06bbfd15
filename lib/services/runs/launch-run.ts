import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { newRunId } from '#core/ids.ts'
import { JsonObject } from '#core/json.ts'
import { notFound } from '../authorise.ts'
import { runVerb } from '../verb.ts'
import { freezeWorkflow, type Frozen } from '../workflows/freeze-program.ts'
import { resourceOfWorkflow } from '../workflows/resource.ts'
import { startOrder } from './start-order.ts'

const UNDONE = 'Nothing was launched.'

/** Starts a run of a registered workflow for whoever asks. Its definition is frozen as it is now. */
export const launchRun = runVerb({
  name: 'run.launch',
  action: 'launch',
  undone: UNDONE,
  input: z.strictObject({
    workflow: z.string().min(1).max(200),
    /** The newest when it is left out. */
    version: z.int().min(1).optional(),
    input: JsonObject,
    /** Why, in the launcher's words; shown to whoever approves. */
    note: z.string().trim().max(2_000).nullish(),
    correlationId: z.string().trim().min(1).max(200).nullish(),
    /** Conductor: 0 to 99, higher is sooner. */
    priority: z.int().min(0).max(99).optional(),
  }),
  async target(db, { workflow, version }): Promise<Frozen> {
    const found = await freezeWorkflow(db, workflow, version ?? null)
    if (!found) throw notFound('Workflow')
    return found
  },
  resource: resourceOfWorkflow,
  command: (ctx, frozen, asked) =>
    startOrder(
      ctx,
      frozen,
      {
        runId: newRunId(ctx.now, randomBytes),
        input: asked.input,
        note: asked.note || null,
        correlationId: asked.correlationId ?? null,
        priority: asked.priority ?? 0,
      },
      UNDONE,
    ),
  output: (run) => ({ runId: run.id }),
})
