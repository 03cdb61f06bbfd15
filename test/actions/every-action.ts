import * as approvals from '#actions/approvals.ts'
import type { ActionResult } from '#actions/result.ts'
import * as runs from '#actions/runs.ts'
import * as sessions from '#actions/sessions.ts'

interface Target {
  readonly runId: string
  readonly taskId: string
  readonly planDigest: string
}

interface Row {
  readonly call: () => Promise<ActionResult<unknown>>
  readonly viewer: string
  readonly stranger: string
}

/** Each action as the pages call it, with the outcome for those who may see but not do, and for strangers. */
export const everyAction = (target: () => Target) =>
  ({
    launchRunAction: {
      call: () => runs.launchRunAction({ workflow: 'gated', input: { version: '1' } }),
      viewer: 'forbidden',
      stranger: 'not_found',
    },
    pauseRunAction: {
      call: () => runs.pauseRunAction({ runId: target().runId, reason: 'x' }),
      viewer: 'forbidden',
      stranger: 'not_found',
    },
    resumeRunAction: {
      call: () => runs.resumeRunAction({ runId: target().runId }),
      viewer: 'forbidden',
      stranger: 'not_found',
    },
    terminateRunAction: {
      call: () => runs.terminateRunAction({ runId: target().runId, reason: 'x', rollback: true }),
      viewer: 'forbidden',
      stranger: 'not_found',
    },
    retryRunAction: {
      call: () => runs.retryRunAction({ runId: target().runId }),
      viewer: 'forbidden',
      stranger: 'not_found',
    },
    restartRunAction: {
      call: () => runs.restartRunAction({ runId: target().runId }),
      viewer: 'forbidden',
      stranger: 'not_found',
    },
    rerunRunAction: {
      call: () => runs.rerunRunAction({ runId: target().runId, taskId: target().taskId }),
      viewer: 'forbidden',
      stranger: 'not_found',
    },
    skipTaskAction: {
      call: () => runs.skipTaskAction({ runId: target().runId, ref: 'work', reason: 'x' }),
      viewer: 'forbidden',
      stranger: 'not_found',
    },
    setVariablesAction: {
      call: () => runs.setVariablesAction({ runId: target().runId, variables: {}, reason: 'x' }),
      viewer: 'forbidden',
      stranger: 'not_found',
    },
    // Of several each is answered by itself: the whole is allowed, and says of each that it was not.
    retryRunsAction: {
      call: () => runs.retryRunsAction({ runIds: [target().runId] }),
      viewer: 'ok',
      stranger: 'ok',
    },
    terminateRunsAction: {
      call: () => runs.terminateRunsAction({ runIds: [target().runId], reason: 'x', rollback: false }),
      viewer: 'ok',
      stranger: 'ok',
    },
    readOutlookAction: {
      call: () => runs.readOutlookAction({ verb: 'retry', runId: target().runId }),
      viewer: 'ok',
      stranger: 'not_found',
    },
    readChangeableAction: {
      call: () => runs.readChangeableAction({ runId: target().runId }),
      viewer: 'ok',
      stranger: 'not_found',
    },
    decideApprovalAction: {
      call: () =>
        approvals.decideApprovalAction({
          taskId: target().taskId,
          outcome: 'approved',
          comment: '',
          planDigest: target().planDigest,
        }),
      viewer: 'forbidden',
      stranger: 'not_found',
    },
    listRunsAction: { call: () => runs.listRunsAction({ filter: {}, cursor: null }), viewer: 'ok', stranger: 'ok' },
    readRunAction: { call: () => runs.readRunAction({ runId: target().runId }), viewer: 'ok', stranger: 'not_found' },
    readPayloadAction: {
      call: () => runs.readPayloadAction({ runId: target().runId, taskId: null }),
      viewer: 'ok',
      stranger: 'not_found',
    },
    signOutEverywhereAction: { call: () => sessions.signOutEverywhereAction(), viewer: 'ok', stranger: 'ok' },
  }) satisfies Record<string, Row>
