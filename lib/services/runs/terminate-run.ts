import { z } from 'zod'
import { RunId } from '#core/ids.ts'
import type { Database } from '#db/database.ts'
import { findHeadedRun, type ReadRun } from '#db/runs.ts'
import { notFound } from '../authorise.ts'
import { runVerb } from '../verb.ts'
import { Reason } from './inputs.ts'
import { onRun, resourceOfRun } from './run-verb-parts.ts'

/**
 * Stops a run for good; with `rollback` what it did is undone first, in reverse order. One that was set aside is stopped, too: by
 * its rows alone, and nothing is undone, where its definition cannot say how.
 */
export const terminateRun = runVerb({
  name: 'run.terminate',
  action: 'operate',
  undone: 'The run was not stopped.',
  input: z.strictObject({
    runId: RunId,
    reason: Reason,
    rollback: z.boolean(),
    /** Whether the definition's failureWorkflow is wanted too (Conductor: triggerFailureWorkflow). */
    failureWorkflow: z.boolean().default(false),
  }),
  async target(db: Database, { runId }: { readonly runId: RunId }): Promise<ReadRun> {
    const found = await findHeadedRun(db.pool, runId)
    if (!found) throw notFound('Run')
    return found
  },
  resource: ({ run }) => resourceOfRun(run),
  command: (_ctx, { run, parked }, wish) => ({
    command: { kind: 'terminate', ...wish, runId: run.id },
    ...(parked !== null && { also: [{ kind: 'unparked' }] }),
  }),
  output: onRun.output,
})
