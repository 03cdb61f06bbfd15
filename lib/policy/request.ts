import type { Actor } from '#core/context.ts'
import type { UserId } from '#core/ids.ts'

export type PolicyAction = 'view' | 'launch' | 'operate' | 'approve' | 'register' | 'configure' | 'signOut' | 'export'

/** What somebody wants to act on, with the facts policies may look at. */
export type PolicyResource =
  | { readonly kind: 'ServiceFunction'; readonly id: string }
  | { readonly kind: 'Workflow'; readonly id: string; readonly serviceFunction: string }
  | { readonly kind: 'EventHandler'; readonly id: string; readonly serviceFunction: string }
  | { readonly kind: 'TaskDefinition'; readonly id: string }
  | { readonly kind: 'Run'; readonly id: string; readonly serviceFunction: string }
  | {
      readonly kind: 'Approval'
      readonly id: string
      readonly serviceFunction: string
      readonly group: string
      readonly requesters: readonly UserId[]
    }
  | { readonly kind: 'Schedule'; readonly id: string; readonly serviceFunction: string; readonly owner: UserId }
  | { readonly kind: 'System'; readonly id: string }
  | { readonly kind: 'SavedView'; readonly id: string; readonly owner: UserId; readonly isShared: boolean }
  | { readonly kind: 'Account'; readonly id: UserId }

export interface PolicyRequest {
  readonly actor: Actor
  readonly groups: readonly string[]
  readonly action: PolicyAction
  readonly resource: PolicyResource
}

export interface PolicyDecision {
  readonly allowed: boolean
  /** The policies that decided: the permits that allowed, or the forbids that denied. */
  readonly policyIds: readonly string[]
  /** When denied: which condition failed, in words. */
  readonly reason: string | null
}
