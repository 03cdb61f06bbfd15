import type { Actor } from '#core/context.ts'
import type { RunId, TaskId, UserId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { Command } from './command.ts'

/** What a launch under a key that was used before comes to (Conductor: StartWorkflowRequest.idempotencyStrategy). */
export const IDEMPOTENCY_STRATEGIES = ['FAIL', 'RETURN_EXISTING', 'FAIL_ON_RUNNING'] as const
export type IdempotencyStrategy = (typeof IDEMPOTENCY_STRATEGIES)[number]

/** A run to be launched because of another: by SUB_WORKFLOW, START_WORKFLOW, a failureWorkflow or an event. */
export interface LaunchOrder {
  /** Of the new run: the same order twice starts it once. */
  readonly runId: RunId
  /** A registered definition (version null: the latest), or one written inline. */
  readonly workflow: { readonly name: string; readonly version: number | null } | { readonly definition: JsonObject }
  readonly input: JsonObject
  readonly correlationId: string | null
  readonly priority: number
  /** The key, unique among runs of the workflow, under which it is launched. */
  readonly idempotency?: { readonly key: string; readonly strategy: IdempotencyStrategy }
  /** The SUB_WORKFLOW attempt that waits for it: the child then belongs to that run's root. */
  readonly parent: { readonly runId: RunId; readonly rootRunId: RunId; readonly taskId: TaskId } | null
  /** What led to it, when it is a root of its own: linked, and told `launched` or `not-launched` when a task waits to know. */
  readonly launchedBy: { readonly runId: RunId; readonly taskId: TaskId | null } | null
  readonly actor: Actor
  readonly requesters: readonly UserId[]
}

/** What an EVENT task published, for the event handlers (Conductor: `conductor:<workflow>:<ref>`). */
export interface PublishedEvent {
  /** The same id twice is the same event. */
  readonly id: TaskId
  readonly name: string
  readonly payload: JsonObject
  readonly runId: RunId
  /** Whom the publishing run acts for: what its handlers start acts for them too. */
  readonly actor: Actor
  readonly requesters: readonly UserId[]
}

/** What a transition of one run wants of another. It is kept in the same commit (the outbox) and delivered at least once, applied once. */
export type Send =
  /** `actor`: who is behind it; the installation itself when it is left out. */
  | { readonly kind: 'command'; readonly command: Command; readonly actor?: Actor }
  | { readonly kind: 'launch'; readonly order: LaunchOrder }
  | { readonly kind: 'event'; readonly event: PublishedEvent }
