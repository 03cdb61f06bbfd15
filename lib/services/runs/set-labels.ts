import { z } from 'zod'
import { RunId } from '#core/ids.ts'
import { runVerb } from '../verb.ts'
import { LabelChangesInput } from './labels-input.ts'
import { onRun } from './run-verb-parts.ts'

/** Writes on a run what it is to be found by, or takes it away; nothing that the run does changes. */
export const setLabels = runVerb({
  ...onRun,
  name: 'run.set-labels',
  action: 'operate',
  undone: 'The labels are as they were.',
  input: z.strictObject({ runId: RunId, labels: LabelChangesInput }),
  command: (_ctx, run, { labels }) => ({ command: { kind: 'set-labels', runId: run.id, labels } }),
})
