import { currentHost } from '#host/current.ts'
import { runVerb } from '../verb.ts'
import { RerunInput } from './inputs.ts'
import { rerunCommand } from './reopening.ts'
import { onRunLaunching } from './run-verb-parts.ts'

const UNDONE = 'Nothing was run again.'

/** Runs an ended run again from one of its tasks on, or from the start, with another input if one is given. */
export const rerunRun = runVerb({
  ...onRunLaunching,
  name: 'run.rerun',
  action: 'operate',
  undone: UNDONE,
  input: RerunInput,
  command: async (_ctx, run, wish) => ({
    command: await rerunCommand(currentHost().db, run, { wish, undone: UNDONE }),
  }),
})
