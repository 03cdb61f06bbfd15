import type { Context } from '#core/context.ts'
import { UserId } from '#core/ids.ts'
import { decide } from '#policy/decide.ts'
import { builtInPolicies } from '#policy/load.ts'
import type { PolicyAction, PolicyResource } from '#policy/request.ts'
import { can, whyMay } from '../authorise.ts'
import type { GateView } from './view.ts'
import type { ActionPermission, GatePermission } from './activity-view.ts'

/** Nobody's id: whoever is only a member of some groups. */
const ANYBODY = UserId.parse('00000000-0000-4000-8000-000000000001')

function mayWith(groups: readonly string[], action: PolicyAction, resource: PolicyResource): boolean {
  return decide(builtInPolicies(), { actor: { kind: 'user', id: ANYBODY }, groups, action, resource }).allowed
}

/** Who may do something with a workflow, by the policies, and whether the viewer may. */
export function permissionOf(ctx: Context, action: PolicyAction, resource: PolicyResource): ActionPermission {
  return {
    groups: builtInPolicies().groups.filter((group) => mayWith([group], action, resource)),
    viewer: can(ctx, action, resource),
    why: whyMay(ctx, action, resource),
  }
}

/** Who may decide a question that each run of a workflow asks: members of its group, and of another one where the policies want both. */
export function gatePermission(gate: GateView, workflow: { readonly serviceFunction: string }): GatePermission {
  const { serviceFunction } = workflow
  const { ref, title, group, quorum } = gate
  const resource = { kind: 'Approval', id: ref, serviceFunction, group, requesters: [] } as const
  const also = builtInPolicies().groups.filter((other) => mayWith([group, other], 'approve', resource))
  const isEnough = mayWith([group], 'approve', resource)
  return { ref, title, group, quorum, also: isEnough ? [] : also, isDecidable: isEnough || also.length > 0 }
}
