import { currentHost } from '#host/current.ts'
import { runVerb } from '../verb.ts'
import { RestartInput } from './inputs.ts'
import { restartCommand } from './reopening.ts'
import { onRunLaunching } from './run-verb-parts.ts'

const UNDONE = 'The run was not restarted.'

/** Begins an ended run again with the same input, by its own definition or the newest. */
export const restartRun = runVerb({
  ...onRunLaunching,
  name: 'run.restart',
  action: 'operate',
  undone: UNDONE,
  input: RestartInput,
  command: async (ctx, run, wish) => ({
    command: await restartCommand(currentHost().db, ctx, run, { wish, undone: UNDONE }),
  }),
})
