import { currentHost } from '#host/current.ts'
import { runVerb } from '../verb.ts'
import { refuseBehindGates, refuseBusy } from './family.ts'
import { RestartInput } from './inputs.ts'
import { restartOrder } from './reopening.ts'
import { onFamilyLaunching } from './run-verb-parts.ts'
import { refuseTakenKeys } from './taken-keys.ts'

const UNDONE = 'The run was not restarted.'

/** Begins an ended run again with the same input, by its own definition or the newest. */
export const restartRun = runVerb({
  ...onFamilyLaunching,
  name: 'run.restart',
  action: 'operate',
  undone: UNDONE,
  input: RestartInput,
  async command(ctx, { run, ancestors }, wish) {
    refuseBusy(ancestors, UNDONE)
    refuseBehindGates(ancestors, ctx, { wish: 'go on as it was', undone: UNDONE })
    await refuseTakenKeys(currentHost().db, { run, ancestors, resumesChildren: false }, UNDONE)
    return restartOrder(currentHost().db, run, { wish, undone: UNDONE })
  },
})
