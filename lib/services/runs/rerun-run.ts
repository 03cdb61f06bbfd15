import type { z } from 'zod'
import type { WishBehindGate } from '#engine/gates-over.ts'
import { currentHost } from '#host/current.ts'
import { runVerb } from '../verb.ts'
import { refuseBehindGates, refuseBusy } from './family.ts'
import { RerunInput } from './inputs.ts'
import { rerunCommand } from './reopening.ts'
import { onFamilyLaunching } from './run-verb-parts.ts'
import { refuseTakenKeys } from './taken-keys.ts'

const UNDONE = 'Nothing was run again.'

/** From the start and with the input it had it is a restart; anything else an approver was not shown. */
const wishOf = ({ taskId, input }: z.output<typeof RerunInput>): WishBehindGate =>
  taskId || input ? 'change it' : 'go on as it was'

/** Runs an ended run again from one of its tasks on, or from the start, with another input if one is given. */
export const rerunRun = runVerb({
  ...onFamilyLaunching,
  name: 'run.rerun',
  action: 'operate',
  undone: UNDONE,
  input: RerunInput,
  async command(ctx, { run, ancestors }, wish) {
    refuseBusy(ancestors, UNDONE)
    refuseBehindGates(ancestors, ctx, { wish: wishOf(wish), undone: UNDONE })
    await refuseTakenKeys(currentHost().db, { run, ancestors, resumesChildren: false }, UNDONE)
    return { command: await rerunCommand(currentHost().db, run, { wish, undone: UNDONE }) }
  },
})
