import { decideApproval } from './approvals/decide-approval.ts'
import { countWaiting, getApproval, listApprovals } from './approvals/queries.ts'
import { probeConnections } from './doctor/probe-connections.ts'
import { examineConnections, getProbe } from './doctor/queries.ts'
import { activateEventHandler } from './events/activate-event-handler.ts'
import { deleteEventHandler } from './events/delete-event-handler.ts'
import { listEventFirings, listEventHandlers } from './events/queries.ts'
import { registerEventHandler } from './events/register-event-handler.ts'
import { updateEventHandler } from './events/update-event-handler.ts'
import { createIngestKey } from './ingest-keys/create-ingest-key.ts'
import { getIntake } from './ingest-keys/queries.ts'
import { revokeIngestKey } from './ingest-keys/revoke-ingest-key.ts'
import { getRunCause, getRunPace } from './runs/cause-queries.ts'
import { getRunChange } from './runs/change-queries.ts'
import { getComparison } from './runs/comparison-queries.ts'
import { getRunCoverage } from './runs/coverage-queries.ts'
import { installLinkBack } from './links/install-link-back.ts'
import { getLink } from './links/queries.ts'
import { getLinkBack, listLinkBackends, previewLink } from './links/settings-queries.ts'
import { exportRuns } from './runs/export-runs.ts'
import { getRunGraph } from './runs/graph-queries.ts'
import { checkRunChain, getEntriesBefore, getOccurrences } from './runs/large-queries.ts'
import { launchRun } from './runs/launch-run.ts'
import { getOverview } from './runs/overview-queries.ts'
import { pauseRun } from './runs/pause-run.ts'
import { listChangedRuns, listRunChoices, listRuns } from './runs/list-queries.ts'
import { getChangeable, getOutlook, getPayload, getRun, getRunDelta } from './runs/queries.ts'
import { rerunRun } from './runs/rerun-run.ts'
import { restartRun } from './runs/restart-run.ts'
import { resumeRun } from './runs/resume-run.ts'
import { retryRun } from './runs/retry-run.ts'
import { setLabels } from './runs/set-labels.ts'
import { setVariables } from './runs/set-variables.ts'
import { skipTask } from './runs/skip-task.ts'
import { terminateRun } from './runs/terminate-run.ts'
import { unparkRun } from './runs/unpark-run.ts'
import { pinRun } from './sampling/pin-run.ts'
import { getNoise, getSamplingSettings, listDestinations, previewSamplingPolicy } from './sampling/queries.ts'
import { saveSampling } from './sampling/save-sampling.ts'
import { createSchedule } from './schedules/create-schedule.ts'
import { deleteSchedule } from './schedules/delete-schedule.ts'
import { fireSchedule } from './schedules/fire-schedule.ts'
import { pauseSchedule } from './schedules/pause-schedule.ts'
import { getSpan, getSpanPart } from './runs/span-queries.ts'
import { getSchedule, listSchedules, previewTiming } from './schedules/queries.ts'
import { resumeSchedule } from './schedules/resume-schedule.ts'
import { runScheduleNow } from './schedules/run-schedule-now.ts'
import { updateSchedule } from './schedules/update-schedule.ts'
import { revokeSessions } from './sessions/revoke-sessions.ts'
import { getInstallation, seesSettings } from './settings/queries.ts'
import { getUnasked, getWorkers } from './workers/queries.ts'
import { getWorkflowActivity } from './workflows/activity-queries.ts'
import { changeRunView } from './views/change-run-view.ts'
import { deleteRunView } from './views/delete-run-view.ts'
import { listRunViews } from './views/queries.ts'
import { saveRunView } from './views/save-run-view.ts'
import {
  compareVersions,
  getTaskDefinition,
  getTaskDraft,
  getWorkflowDraft,
  listTaskDefinitions,
  previewTask,
  previewWorkflow,
} from './workflows/definition-queries.ts'
import { listWorkflowNames } from './workflows/name-queries.ts'
import { getWorkflow, listFunctions, listWorkflows } from './workflows/queries.ts'
import { registerTask } from './workflows/register-task.ts'
import { registerWorkflow } from './workflows/register-workflow.ts'
import { testWorkflow } from './workflows/rehearsal-queries.ts'

/** Everything that can be asked for, by name. A test holds this list against the files and tries each as everybody. */
export const VERBS = {
  launchRun,
  pauseRun,
  resumeRun,
  unparkRun,
  terminateRun,
  retryRun,
  restartRun,
  rerunRun,
  skipTask,
  setVariables,
  setLabels,
  exportRuns,
  saveRunView,
  changeRunView,
  deleteRunView,
  decideApproval,
  registerWorkflow,
  registerTask,
  createSchedule,
  updateSchedule,
  pauseSchedule,
  resumeSchedule,
  runScheduleNow,
  deleteSchedule,
  fireSchedule,
  registerEventHandler,
  updateEventHandler,
  activateEventHandler,
  deleteEventHandler,
  pinRun,
  saveSampling,
  revokeSessions,
  createIngestKey,
  revokeIngestKey,
  installLinkBack,
  probeConnections,
} as const

/** Everything that can be read, by name. */
export const QUERIES = {
  listRuns,
  listChangedRuns,
  listRunChoices,
  listRunViews,
  getRun,
  getRunDelta,
  getRunGraph,
  getRunPace,
  getRunChange,
  getRunCause,
  getRunCoverage,
  getComparison,
  getOccurrences,
  getEntriesBefore,
  getSpanPart,
  getSpan,
  checkRunChain,
  getPayload,
  getOutlook,
  getChangeable,
  getOverview,
  listFunctions,
  listWorkflows,
  listWorkflowNames,
  getWorkflow,
  getWorkflowDraft,
  previewWorkflow,
  compareVersions,
  testWorkflow,
  listTaskDefinitions,
  getTaskDefinition,
  getTaskDraft,
  previewTask,
  listApprovals,
  getApproval,
  countWaiting,
  listSchedules,
  getSchedule,
  previewTiming,
  listEventHandlers,
  listEventFirings,
  getIntake,
  getLink,
  seesSettings,
  getInstallation,
  listLinkBackends,
  previewLink,
  getLinkBack,
  getSamplingSettings,
  previewSamplingPolicy,
  listDestinations,
  getNoise,
  examineConnections,
  getProbe,
  getWorkflowActivity,
  getWorkers,
  getUnasked,
} as const
