import type { Context } from '#core/context.ts'
import { AppError, isAppError } from '#core/errors.ts'
import { currentHost } from '#host/current.ts'
import { decide, whyAllowed } from '#policy/decide.ts'
import { builtInPolicies } from '#policy/load.ts'
import type { PolicyAction, PolicyDecision, PolicyResource } from '#policy/request.ts'
import { recordRefusal } from './refusal.ts'
import type { Can } from './runs/view.ts'

/** Who asks for what, by which verb. */
export interface Wish {
  readonly verb: string
  readonly action: PolicyAction
  readonly undone: string
}

/** What was answered lately: the same policies give the same answer to the same question. */
const answered = new Map<string, PolicyDecision>()
const ANSWERED_MAX = 2_000

/** Asks the policies on behalf of whoever a context stands for. */
export function ask(ctx: Context, action: PolicyAction, resource: PolicyResource): PolicyDecision {
  const policies = builtInPolicies()
  const request = { actor: ctx.actor, groups: ctx.groups, action, resource }
  const question = `${policies.id} ${JSON.stringify(request)}`
  const known = answered.get(question)
  if (known) return known
  const decision = decide(policies, request)
  if (answered.size >= ANSWERED_MAX) answered.clear()
  answered.set(question, decision)
  return decision
}

/** Why somebody may, in words; empty when they may not. */
export const whyMay = (ctx: Context, action: PolicyAction, resource: PolicyResource): readonly string[] =>
  ask(ctx, action, resource).allowed
    ? whyAllowed(builtInPolicies(), { actor: ctx.actor, groups: ctx.groups, action, resource })
    : []

/** Why somebody may not act on what goes with something else, in whole sentences; of what they may not see nothing is said. */
export function whyNot(ctx: Context, action: PolicyAction, resource: PolicyResource): string | null {
  const decision = ask(ctx, action, resource)
  if (decision.allowed) return null
  return isVisible(ctx, resource) ? `${decision.reason ?? 'Not allowed'}.` : NOT_SEEN
}

/** What is acted on with what was asked for is there: that it may not be seen is a refusal. */
export const NOT_SEEN = 'This needs a run that you may not see.'

/** The answer as a page shows it. */
export function can(ctx: Context, action: PolicyAction, resource: PolicyResource): Can {
  const decision = ask(ctx, action, resource)
  return decision.allowed ? { allowed: true } : { allowed: false, reason: decision.reason ?? 'Not allowed' }
}

/**
 * Lets a verb go on, or throws: not_found when its target may not be seen, forbidden with the reason when it may be seen
 * but not acted on. The latter is recorded in the caller's own chain.
 */
export async function authorise(ctx: Context, wish: Wish, resource: PolicyResource): Promise<PolicyDecision> {
  const decision = ask(ctx, wish.action, resource)
  if (decision.allowed) return decision
  if (!isVisible(ctx, resource)) throw saying(wish.undone, notFound(resource.kind))
  const reason = decision.reason ?? 'Not allowed'
  await recordRefusal(currentHost().db, ctx, { verb: wish.verb, resource, policyIds: decision.policyIds })
  throw new AppError('forbidden', `${reason}. ${wish.undone}`)
}

/** For queries: throws not_found unless the viewer may see it. */
export function mustSee(ctx: Context, resource: PolicyResource): void {
  if (!isVisible(ctx, resource)) throw notFound(resource.kind)
}

/** The same words whether it does not exist or may not be seen. */
export const notFound = (kind: PolicyResource['kind']): AppError =>
  new AppError('not_found', `There is no such ${NOUNS[kind]}, or you may not see it.`)

/** A not_found that also says what was not done; any other error as it is. */
export const saying = (undone: string, error: unknown): unknown =>
  isAppError(error) && error.code === 'not_found' ? new AppError('not_found', `${error.message} ${undone}`) : error

/** Service functions whose things the viewer may see. */
export const visibleFunctions = (ctx: Context): readonly string[] =>
  builtInPolicies().serviceFunctions.filter((id) => isVisible(ctx, { kind: 'ServiceFunction', id }))

const isVisible = (ctx: Context, resource: PolicyResource): boolean =>
  resource.kind !== 'Account' && ask(ctx, 'view', resource).allowed

const NOUNS: Record<PolicyResource['kind'], string> = {
  ServiceFunction: 'service function',
  Workflow: 'workflow',
  EventHandler: 'event handler',
  Run: 'run',
  Approval: 'approval',
  TaskDefinition: 'task definition',
  Schedule: 'schedule',
  System: 'setting',
  SavedView: 'view',
  Account: 'account',
}
