import type { Can, RunLine } from '../runs/view.ts'
import type { ScheduleLine } from '../schedules/view.ts'
import type { StatisticsView } from '../statistics/view.ts'
import type { GateView } from './view.ts'

/** Who may do something, by the policies. */
export interface ActionPermission {
  /** Each of these groups is enough. */
  readonly groups: readonly string[]
  readonly viewer: Can
  /** Why the viewer may, in words. */
  readonly why: readonly string[]
}

/** Who may decide a question that a run will ask. */
export interface GatePermission extends GateView {
  /** Groups of which one is wanted beside the one that is asked; none where that is enough. */
  readonly also: readonly string[]
  /** Whether the policies let anybody decide it. */
  readonly isDecidable: boolean
}

/** What goes on with a workflow, and who may do what with it. */
export interface WorkflowActivityView {
  readonly statistics: StatisticsView
  readonly runs: readonly RunLine[]
  readonly schedules: readonly ScheduleLine[]
  readonly mayLaunch: ActionPermission
  readonly mayRegister: ActionPermission
  readonly gates: readonly GatePermission[]
  readonly waitingNow: number
}
