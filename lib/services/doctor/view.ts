import type { RunId } from '#core/ids.ts'
import type { Can } from '../runs/view.ts'
import type { Check } from './check.ts'

/** Everything the installation is connected to. */
export interface ConnectionsView {
  readonly checks: readonly Check[]
  /** What the sign-in button says. */
  readonly provider: string
  readonly redirectUri: string
  readonly canProbe: Can
}

/** A probe that goes on or is done. */
export interface ProbeView {
  readonly runId: RunId
  readonly checks: readonly Check[]
  readonly isDone: boolean
}
