import { runVerb } from '../verb.ts'
import { RunIdInput } from './inputs.ts'
import { onRun } from './run-verb-parts.ts'

/** Lets a paused run go on. */
export const resumeRun = runVerb({
  ...onRun,
  name: 'run.resume',
  action: 'operate',
  undone: 'The run was not resumed.',
  input: RunIdInput,
  command: (_ctx, run) => ({ command: { kind: 'resume', runId: run.id } }),
})
