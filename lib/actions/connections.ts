'use server'

import type { RunId } from '#core/ids.ts'
import { probeConnections } from '#services/doctor/probe-connections.ts'
import { examineConnections, getProbe } from '#services/doctor/queries.ts'
import type { ConnectionsView, ProbeView } from '#services/doctor/view.ts'
import { act } from './act.ts'
import type { ActionResult } from './result.ts'

/** Looks at everything the installation is connected to. */
export async function examineConnectionsAction(
  input: Parameters<typeof examineConnections>[1],
): Promise<ActionResult<ConnectionsView>> {
  return act((ctx) => examineConnections(ctx, input))
}

/** Launches the probe; its steps are read with `readProbeAction` until they are done. */
export async function probeConnectionsAction(): Promise<ActionResult<{ readonly runId: RunId }>> {
  return act((ctx) => probeConnections.run(ctx, {}))
}

export async function readProbeAction(input: Parameters<typeof getProbe>[1]): Promise<ActionResult<ProbeView>> {
  return act((ctx) => getProbe(ctx, input))
}
