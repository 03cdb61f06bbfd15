import { z } from 'zod'
import type { RunId } from '#core/ids.ts'
import { findWorkflowVersion } from '#db/definitions.ts'
import { currentHost } from '#host/current.ts'
import { authorise } from '../authorise.ts'
import { parseInput } from '../parse-input.ts'
import { launchRun } from '../runs/launch-run.ts'
import { serviceContext } from '../service-context.ts'
import { SYSTEM } from '../settings/system.ts'
import type { Verb } from '../verb.ts'
import { registerWorkflow } from '../workflows/register-workflow.ts'
import { PROBE, PROBE_DEFINITION } from './probe-definition.ts'

const Input = z.strictObject({})
const UNDONE = 'Nothing was probed.'

/** Launches the probe, a run like any other, for whoever asks; `getProbe` tells what becomes of it. */
export const probeConnections: Verb<typeof Input, { readonly runId: RunId }> = {
  name: 'connections.probe',
  action: 'configure',
  input: Input,
  async run(ctx, rawInput) {
    parseInput(Input, rawInput, UNDONE)
    await authorise(ctx, { verb: 'connections.probe', action: 'configure', undone: UNDONE }, SYSTEM)
    await ensureRegistered()
    return launchRun.run(ctx, { workflow: PROBE, input: {}, note: 'Probes the connections of this installation.' })
  },
}

/** The probe is registered when it is wanted first: who never asks for it never sees it. */
async function ensureRegistered(): Promise<void> {
  if (await findWorkflowVersion(currentHost().db.prisma, PROBE, null)) return
  await registerWorkflow.run(serviceContext('doctor'), { definition: PROBE_DEFINITION })
}
