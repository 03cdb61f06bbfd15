import type { JsonObject } from '#core/json.ts'
import type { Instant } from '#core/time.ts'
import type { Can, RunLine } from '#services/runs/view.ts'

export interface WorkflowLine {
  readonly name: string
  readonly version: number
  readonly description: string
  readonly serviceFunction: string
  readonly lastRun: RunLine | null
}

/** A gate a launch will meet, told before the button is pressed. */
export interface GateView {
  readonly ref: string
  readonly title: string
  readonly group: string
  readonly quorum: number
}

export interface NodeView {
  readonly ref: string
  readonly name: string
  readonly type: string
  /** Nesting depth and branch label, e.g. `migrate` in branch 2 of the fork. */
  readonly depth: number
  readonly branch: string | null
  readonly rollback: string | null
}

export interface WorkflowView extends WorkflowLine {
  readonly versions: readonly { readonly version: number; readonly createdAt: Instant; readonly createdBy: string }[]
  readonly inputSchema: JsonObject | null
  readonly inputTemplate: JsonObject
  readonly nodes: readonly NodeView[]
  readonly gates: readonly GateView[]
  readonly canLaunch: Can
  readonly definition: JsonObject
}
