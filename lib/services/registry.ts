import { decideApproval } from './approvals/decide-approval.ts'
import { countWaiting, getApproval, listApprovals } from './approvals/queries.ts'
import { activateEventHandler } from './events/activate-event-handler.ts'
import { deleteEventHandler } from './events/delete-event-handler.ts'
import { listEventFirings, listEventHandlers } from './events/queries.ts'
import { registerEventHandler } from './events/register-event-handler.ts'
import { updateEventHandler } from './events/update-event-handler.ts'
import { launchRun } from './runs/launch-run.ts'
import { pauseRun } from './runs/pause-run.ts'
import { getOverview, getPayload, getRun, getRunDelta, listRunLines, listRuns } from './runs/queries.ts'
import { resumeRun } from './runs/resume-run.ts'
import { terminateRun } from './runs/terminate-run.ts'
import { revokeSessions } from './sessions/revoke-sessions.ts'
import { getWorkflow, listWorkflows } from './workflows/queries.ts'
import { registerTask } from './workflows/register-task.ts'
import { registerWorkflow } from './workflows/register-workflow.ts'

/** Everything that can be asked for, by name. A test holds this list against the files and tries each as everybody. */
export const VERBS = {
  launchRun,
  pauseRun,
  resumeRun,
  terminateRun,
  decideApproval,
  registerWorkflow,
  registerTask,
  registerEventHandler,
  updateEventHandler,
  activateEventHandler,
  deleteEventHandler,
  revokeSessions,
} as const

/** Everything that can be read, by name. */
export const QUERIES = {
  listRuns,
  listRunLines,
  getRun,
  getRunDelta,
  getPayload,
  getOverview,
  listWorkflows,
  getWorkflow,
  listApprovals,
  getApproval,
  countWaiting,
  listEventHandlers,
  listEventFirings,
} as const
