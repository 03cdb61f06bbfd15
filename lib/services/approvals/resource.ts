import type { ApprovalRequest } from '#engine/approval-request.ts'
import type { PolicyResource } from '#policy/request.ts'

/** An approval as the policies see it. */
export const resourceOfApproval = (
  approval: Pick<ApprovalRequest, 'taskId' | 'serviceFunction' | 'group' | 'requesters'>,
): PolicyResource => ({
  kind: 'Approval',
  id: approval.taskId,
  serviceFunction: approval.serviceFunction,
  group: approval.group,
  requesters: approval.requesters,
})
