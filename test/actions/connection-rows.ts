import type * as connections from '#actions/connections.ts'
import { signedIn } from '../support/callers.ts'
import type { Row } from './rows.ts'
import { administers } from './words.ts'

type Actions = typeof connections

export const CONNECTION_ROWS: { readonly [Name in keyof Actions]: Row<Parameters<Actions[Name]>> } = {
  examineConnectionsAction: { input: () => [{}], answers: administers },
  // It may make the run: then there is nothing to be missing.
  probeConnectionsAction: { input: () => [], answers: administers, makes: true },
  // The run is no probe, so that there is none to be seen.
  readProbeAction: { input: ({ runId }) => [{ runId: runId as never }], answers: signedIn(404) },
}
