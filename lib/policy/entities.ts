import type { CedarValueJson, EntityJson, TypeAndId } from '@cedar-policy/cedar-wasm/nodejs'
import type { Actor } from '#core/context.ts'
import type { PolicyRequest, PolicyResource } from './request.ts'

/** A request as Cedar takes it: three names and the facts about what they name. */
export interface CedarRequest {
  readonly principal: TypeAndId
  readonly action: TypeAndId
  readonly resource: TypeAndId
  readonly entities: EntityJson[]
}

/** Translates a request; nothing but what it says is known to the policies. */
export function toCedar(request: PolicyRequest): CedarRequest {
  const principal = principalOf(request.actor)
  const resource = { type: request.resource.kind, id: request.resource.id }
  const groups = principal.type === 'User' ? request.groups.map((id) => ({ type: 'Group', id })) : []
  const { attrs, parents } = factsOf(request.resource)
  const entities = [
    { uid: principal, attrs: {}, parents: groups },
    { uid: resource, attrs, parents },
  ]
  return { principal, action: { type: 'Action', id: request.action }, resource, entities }
}

function principalOf(actor: Actor): TypeAndId {
  if (actor.kind === 'user') return { type: 'User', id: actor.id }
  return { type: actor.kind === 'agent' ? 'Agent' : 'Service', id: actor.id }
}

const ref = (type: string, id: string): CedarValueJson => ({ __entity: { type, id } })

function factsOf(resource: PolicyResource): Pick<EntityJson, 'attrs' | 'parents'> {
  const parents = 'serviceFunction' in resource ? [{ type: 'ServiceFunction', id: resource.serviceFunction }] : []
  return { attrs: attrsOf(resource), parents }
}

/** What policies may look at beside the name and the service function. */
function attrsOf(resource: PolicyResource): EntityJson['attrs'] {
  switch (resource.kind) {
    case 'Approval':
      return { group: ref('Group', resource.group), requesters: resource.requesters.map((id) => ref('User', id)) }
    case 'Schedule':
      return { owner: ref('User', resource.owner) }
    case 'SavedView':
      return { owner: ref('User', resource.owner), isShared: resource.isShared }
    case 'Account':
      return { owner: ref('User', resource.id) }
    default:
      return {}
  }
}
