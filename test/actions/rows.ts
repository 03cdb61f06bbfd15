import * as approvals from '#actions/approvals.ts'
import * as comparison from '#actions/comparison.ts'
import * as connections from '#actions/connections.ts'
import * as events from '#actions/events.ts'
import * as ingestKeys from '#actions/ingest-keys.ts'
import * as links from '#actions/links.ts'
import * as runs from '#actions/runs.ts'
import * as sampling from '#actions/sampling.ts'
import * as runViews from '#actions/run-views.ts'
import * as schedules from '#actions/schedules.ts'
import * as sessions from '#actions/sessions.ts'
import * as workers from '#actions/workers.ts'
import * as workflows from '#actions/workflows.ts'
import { signedIn, type Answers } from '../support/callers.ts'
import { CONNECTION_ROWS } from './connection-rows.ts'
import { EVENT_ROWS } from './event-rows.ts'
import { INGEST_KEY_ROWS } from './ingest-key-rows.ts'
import { LINK_ROWS } from './link-rows.ts'
import { SAMPLING_ROWS } from './sampling-rows.ts'
import { RUN_VIEW_ROWS } from './run-view-rows.ts'
import { SCHEDULE_ROWS } from './schedule-rows.ts'
import { WORKFLOW_ROWS } from './workflow-rows.ts'
import { NO_LAUNCHER, NO_OPERATOR, operates, sees } from './words.ts'

export interface Target {
  readonly workflow: string
  readonly runId: string
  readonly taskId: string
  readonly planDigest: string
  /** Of the launcher, and not paused. */
  readonly schedule: string
  readonly handlerName: string
  readonly keyId: string
  readonly serviceFunction: string
  /** A view that the launcher shares. */
  readonly viewId: string
}

/** What is not there, so that nobody can see it. */
export const NOTHING: Target = {
  workflow: 'not-there',
  runId: '01930000-0000-7000-a000-00000000dead',
  taskId: '01930000-0000-7000-a000-00000000dead',
  planDigest: '0'.repeat(64),
  schedule: 'not-there',
  handlerName: 'not-there',
  keyId: '01930000-0000-4000-a000-00000000dead',
  serviceFunction: 'nowhere',
  viewId: '01930000-0000-7000-a000-00000000dead',
}

export const ACTIONS = {
  ...approvals,
  ...comparison,
  ...connections,
  ...events,
  ...ingestKeys,
  ...links,
  ...runs,
  ...runViews,
  ...sampling,
  ...schedules,
  ...sessions,
  ...workers,
  ...workflows,
}
export type Actions = typeof ACTIONS

export interface Row<Input extends readonly unknown[]> {
  readonly input: (target: Target) => Input
  readonly answers: Answers
  /** What those who may see but not do are told. */
  readonly because?: string
  /** It may make what is not there yet: then there is nothing to be missing. */
  readonly makes?: true
  /** What the launcher, who asked for the run, is told before that. */
  readonly toLauncher?: string
  /** What the operator, who may do the one half of it, is told instead. */
  readonly toOperator?: string
}

/** Every action as the pages call it, and how it answers whom. */
export const ROWS: { readonly [Name in keyof Actions]: Row<Parameters<Actions[Name]>> } = {
  launchRunAction: {
    input: ({ workflow }) => [{ workflow, input: { version: '1' } }],
    answers: signedIn(403, { launcher: 200, lead: 200, stranger: 404 }),
    because: 'Only members of payments-launchers may launch; you are not one. Nothing was launched.',
  },
  pauseRunAction: {
    input: ({ runId }) => [{ runId, reason: 'wait' }],
    answers: operates,
    because: `${NO_OPERATOR}. The run was not paused.`,
  },
  // The run is not paused: whoever may resume is told so by the engine.
  resumeRunAction: {
    input: ({ runId }) => [{ runId }],
    answers: { ...operates, lead: 409, operator: 409 },
    because: `${NO_OPERATOR}. The run was not resumed.`,
  },
  // The run was not set aside: whoever may have it tried again is told so.
  unparkRunAction: {
    input: ({ runId }) => [{ runId, reason: 'mended' }],
    answers: { ...operates, lead: 409, operator: 409 },
    because: `${NO_OPERATOR}. The run was not tried again.`,
  },
  terminateRunAction: {
    input: ({ runId }) => [{ runId, reason: 'enough', rollback: true }],
    answers: operates,
    because: `${NO_OPERATOR}. The run was not stopped.`,
  },
  // Each of several runs is allowed or refused by itself: the answer says what became of each.
  retryRunsAction: { input: ({ runId }) => [{ runIds: [runId] }], answers: signedIn(200) },
  terminateRunsAction: {
    input: ({ runId }) => [{ runIds: [runId], reason: 'enough', rollback: false }],
    answers: signedIn(200),
  },
  // The run has not ended, or goes on: whoever may do it is told so by the engine.
  retryRunAction: {
    input: ({ runId }) => [{ runId }],
    answers: { ...operates, lead: 409, operator: 409 },
    because: `${NO_OPERATOR}. The run was not retried.`,
  },
  restartRunAction: {
    input: ({ runId }) => [{ runId }],
    answers: { ...operates, lead: 409, operator: 403 },
    because: `${NO_OPERATOR}. The run was not restarted.`,
    toOperator: `${NO_LAUNCHER}. The run was not restarted.`,
  },
  rerunRunAction: {
    input: ({ runId, taskId }) => [{ runId, taskId }],
    answers: { ...operates, lead: 409, operator: 403 },
    because: `${NO_OPERATOR}. Nothing was run again.`,
    toOperator: `${NO_LAUNCHER}. Nothing was run again.`,
  },
  skipTaskAction: {
    input: ({ runId }) => [{ runId, ref: 'work', reason: 'x' }],
    answers: operates,
    because: `${NO_OPERATOR}. Nothing was skipped.`,
  },
  setVariablesAction: {
    input: ({ runId }) => [{ runId, variables: {}, reason: 'x' }],
    answers: operates,
    because: `${NO_OPERATOR}. The variables are as they were.`,
  },
  // No span has come of this run: whoever may see the run is told so too.
  readSpanAction: {
    input: ({ runId }) => [{ runId, spanId: '00000000000000a1' }],
    answers: signedIn(404),
  },
  setLabelsAction: {
    input: ({ runId }) => [{ runId, labels: { team: 'payments' } }],
    answers: operates,
    because: `${NO_OPERATOR}. The labels are as they were.`,
  },
  readRunChoicesAction: { input: () => [], answers: signedIn(200) },
  readOutlookAction: { input: ({ runId }) => [{ verb: 'retry', runId }], answers: sees },
  readChangeableAction: { input: ({ runId }) => [{ runId }], answers: sees },
  decideApprovalAction: {
    input: ({ taskId, planDigest }) => [{ taskId, planDigest, outcome: 'approved', comment: '' }],
    answers: signedIn(403, { approver: 200, lead: 200, stranger: 404 }),
    because: 'Only members of payments-approvers may approve; you are not one. Nothing was decided.',
    toLauncher: 'You asked for this run, so you may not approve it. ',
  },
  countWaitingAction: { input: () => [], answers: signedIn(200) },
  listRunsAction: { input: () => [{ filter: {}, cursor: null }], answers: signedIn(200) },
  readRunAction: { input: ({ runId }) => [{ runId }], answers: sees },
  readOccurrencesAction: { input: ({ runId }) => [{ runId, family: 'a', afterSeq: 0, place: 0 }], answers: sees },
  readEntriesAction: { input: ({ runId }) => [{ runId, before: 3 }], answers: sees },
  checkChainAction: { input: ({ runId }) => [{ runId }], answers: sees },
  readPaceAction: { input: ({ runId }) => [{ runId }], answers: sees },
  readCauseAction: { input: ({ runId }) => [{ runId }], answers: sees },
  readCoverageAction: { input: ({ runId }) => [{ runId }], answers: sees },
  compareRunsAction: { input: ({ runId }) => [{ runId, withId: runId }], answers: sees },
  readPayloadAction: { input: ({ runId }) => [{ runId, taskId: null }], answers: sees },
  ...CONNECTION_ROWS,
  readUnaskedAction: { input: ({ runId }) => [{ runId }], answers: sees },
  ...RUN_VIEW_ROWS,
  ...EVENT_ROWS,
  ...INGEST_KEY_ROWS,
  ...LINK_ROWS,
  ...SAMPLING_ROWS,
  ...SCHEDULE_ROWS,
  ...WORKFLOW_ROWS,
  signOutEverywhereAction: { input: () => [], answers: signedIn(200) },
}
