import { statefulIsAuthorized, type Response } from '@cedar-policy/cedar-wasm/nodejs'
import type { Condition } from './conditions.ts'
import { toCedar, type CedarRequest } from './entities.ts'
import type { Policy, PolicySet } from './policy-set.ts'
import type { PolicyDecision, PolicyRequest } from './request.ts'
import { demand, fact, opposite } from './words.ts'

const BROKEN = 'The policies could not be evaluated, so nothing is allowed; an administrator must look at them'

/** Asks the policies. A policy that cannot be evaluated denies: Cedar itself would skip it, and a skipped forbid forbids nothing. */
export function decide(policySet: PolicySet, request: PolicyRequest): PolicyDecision {
  const cedar = toCedar(request)
  const response = evaluate(policySet.id, cedar, policySet.schemaId)
  if (!response || response.diagnostics.errors.length > 0) {
    return { allowed: false, policyIds: [], reason: BROKEN }
  }
  const policyIds = [...response.diagnostics.reason].sort()
  if (response.decision === 'allow') return { allowed: true, policyIds, reason: null }
  return { allowed: false, policyIds, reason: explainDenied(policySet, cedar, holding(policySet, cedar)) }
}

/** Conditions that were met, in words, for whoever is allowed: twice the work of the decision itself. */
export function whyAllowed(policySet: PolicySet, request: PolicyRequest): readonly string[] {
  const cedar = toCedar(request)
  return explainAllowed(policySet, cedar, holding(policySet, cedar))
}

const holding = ({ conditionsId }: PolicySet, cedar: CedarRequest): Holds =>
  new Set(evaluate(conditionsId, cedar, null)?.diagnostics.reason)

function evaluate(preparsedPolicySetId: string, request: CedarRequest, schemaId: string | null): Response | null {
  const answer = statefulIsAuthorized({
    ...request,
    context: {},
    preparsedPolicySetId,
    ...(schemaId ? { preparsedSchemaName: schemaId, validateRequest: true } : {}),
  })
  return answer.type === 'success' ? answer.response : null
}

type Holds = ReadonlySet<string>
const isMet = (holds: Holds) => (condition: Condition) => holds.has(condition.id)
const isAboutAction = (condition: Condition): boolean => condition.about === 'action'

/** The policies that speak of this action on this kind of thing; whether they apply is another question. */
const concerning = (policySet: PolicySet, holds: Holds, effect: Policy['effect']): readonly Policy[] =>
  policySet.policies.filter(
    (policy) =>
      policy.effect === effect &&
      policy.conditions.filter((c) => isAboutAction(c) || c.about === 'resource').every(isMet(holds)),
  )

function explainAllowed(policySet: PolicySet, request: CedarRequest, holds: Holds): readonly string[] {
  const permits = concerning(policySet, holds, 'permit').filter((policy) => policy.conditions.every(isMet(holds)))
  const told = permits.flatMap((policy) => policy.conditions).filter((c) => !isAboutAction(c) && !isPlain(c))
  const granted = permits.map((policy) => policy.otherwise ?? '').concat(told.map((c) => fact(c.expr, request)))
  const guarded = concerning(policySet, holds, 'forbid').map((policy) => notForbidden(policy, request, holds))
  return [...new Set([...granted, ...guarded])].filter((sentence) => sentence !== '')
}

/** `is` says only what kind of thing it is: true, but nobody needs to be told. Policies with words of their own speak in those. */
const isPlain = (condition: Condition): boolean => 'is' in condition.expr || '==' in condition.expr

function notForbidden(policy: Policy, request: CedarRequest, holds: Holds): string {
  const unmet = policy.conditions.map((c) => ({ id: c.id, about: c.about, expr: opposite(c.expr) }))
  const first = unmet.find((condition) => !holds.has(condition.id) && !isPlain(condition))
  return policy.otherwise ?? (first ? fact(first.expr, request) : '')
}

function explainDenied(policySet: PolicySet, request: CedarRequest, holds: Holds): string {
  const forbids = concerning(policySet, holds, 'forbid').filter((policy) => policy.conditions.every(isMet(holds)))
  const permits = concerning(policySet, holds, 'permit').filter((policy) => !isForSomebodyElse(policy, holds))
  const isGranted = permits.some((policy) => policy.conditions.every(isMet(holds)))
  const sentences = new Set([
    ...forbids.map((policy) => policy.because ?? ownDemands(policy, request)),
    ...(isGranted ? [] : permits.flatMap((policy) => unmetDemands(policy, request, holds))),
  ])
  if (sentences.size > 0) return [...sentences].join('. ')
  return `No policy lets you ${request.action.id} this ${request.resource.type}`
}

/** A policy that names one principal, and another one: nothing the one who asks could come to meet. */
const isForSomebodyElse = (policy: Policy, holds: Holds): boolean =>
  policy.conditions.some((c) => c.about === 'principal' && '==' in c.expr && !holds.has(c.id))

/** What a forbid that applies would need to let go. */
const ownDemands = (policy: Policy, request: CedarRequest): string =>
  policy.conditions
    .filter((condition) => condition.about === 'context')
    .map((condition) => demand(opposite(condition.expr), request))
    .join('. ')

const unmetDemands = (policy: Policy, request: CedarRequest, holds: Holds): readonly string[] =>
  policy.conditions.filter((condition) => !holds.has(condition.id)).map((condition) => demand(condition.expr, request))
