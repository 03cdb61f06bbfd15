import { createHash } from 'node:crypto'
import {
  policySetTextToParts,
  policyToJson,
  preparsePolicySet,
  preparseSchema,
  validate,
  type CheckParseAnswer,
  type Effect,
  type PolicyJson,
} from '@cedar-policy/cedar-wasm/nodejs'
import { conditionsOf, type Condition } from './conditions.ts'

export interface Policy {
  readonly id: string
  readonly effect: Effect
  readonly conditions: readonly Condition[]
  /** `@because`: what a forbid says when it applies. `@otherwise`: what may be said when it does not. */
  readonly because: string | null
  readonly otherwise: string | null
}

/** Parsed and validated policies, kept by Cedar under `id` and, taken apart, under `conditionsId`. */
export interface PolicySet {
  /** SHA-256 of schema and policies: the version that decided. */
  readonly id: string
  readonly conditionsId: string
  readonly schemaId: string
  readonly policies: readonly Policy[]
  /** Service functions the policies name. */
  readonly serviceFunctions: readonly string[]
  /** Groups the policies name. */
  readonly groups: readonly string[]
}

/** Reads policy files. Throws when one does not parse, has no `@id`, shares an id, or speaks of what the schema does not know. */
export function createPolicySet(schema: string, texts: readonly string[]): PolicySet {
  const jsons = Object.fromEntries(texts.flatMap(partsOf))
  const found = validate({ schema, policies: { staticPolicies: jsons } })
  if (found.type === 'failure') throw new Error(`policies do not parse: ${messages(found.errors)}`)
  const wrong = [...found.validationErrors, ...found.validationWarnings]
  if (wrong.length > 0) {
    throw new Error(
      `policies do not fit the schema: ${wrong.map((w) => `${w.policyId}: ${w.error.message}`).join('; ')}`,
    )
  }
  const policies = Object.entries(jsons).map(([id, json]) => policyOf(id, json))
  const id = createHash('sha256')
    .update(JSON.stringify([schema, jsons]))
    .digest('hex')
  const set = { id, conditionsId: `${id}:conditions`, schemaId: `${id}:schema` }
  mustParse(preparseSchema(set.schemaId, schema))
  mustParse(preparsePolicySet(set.id, { staticPolicies: jsons }))
  mustParse(preparsePolicySet(set.conditionsId, { staticPolicies: eachAlone(policies) }))
  return { ...set, policies, serviceFunctions: namesIn(jsons, 'ServiceFunction'), groups: namesIn(jsons, 'Group') }
}

function partsOf(text: string): [string, PolicyJson][] {
  const parts = policySetTextToParts(text)
  if (parts.type === 'failure') throw new Error(`policies do not parse: ${messages(parts.errors)}`)
  if (parts.policy_templates.length > 0) throw new Error('policy templates are not supported')
  return parts.policies.map((part) => {
    const answer = policyToJson(part)
    if (answer.type === 'failure') throw new Error(`policies do not parse: ${messages(answer.errors)}`)
    const id = answer.json.annotations?.['id']
    if (!id) throw new Error(`a policy has no @id: ${part}`)
    return [id, answer.json]
  })
}

const policyOf = (id: string, json: PolicyJson): Policy => ({
  id,
  effect: json.effect,
  conditions: conditionsOf(id, json),
  because: json.annotations?.['because'] ?? null,
  otherwise: json.annotations?.['otherwise'] ?? null,
})

/** Every condition as a permit of its own: one evaluation then names all that hold. */
function eachAlone(policies: readonly Policy[]): Record<string, PolicyJson> {
  const all = { op: 'All' } as const
  const alone = (condition: Condition): PolicyJson => ({
    effect: 'permit',
    principal: all,
    action: all,
    resource: all,
    conditions: [{ kind: 'when', body: condition.expr }],
  })
  return Object.fromEntries(policies.flatMap((policy) => policy.conditions).map((c) => [c.id, alone(c)]))
}

/** What policies name of a kind. */
function namesIn(jsons: Record<string, PolicyJson>, type: string): readonly string[] {
  const names = new Set<string>()
  JSON.stringify(jsons, (_key, value: unknown) => {
    if (isUid(value) && value.type === type) names.add(value.id)
    return value
  })
  return [...names].sort()
}

const isUid = (value: unknown): value is { type: string; id: string } =>
  typeof value === 'object' && value !== null && 'type' in value && 'id' in value

function mustParse(answer: CheckParseAnswer): void {
  if (answer.type === 'failure') throw new Error(`policies do not parse: ${messages(answer.errors)}`)
}

const messages = (errors: readonly { message: string }[]): string => errors.map((error) => error.message).join('; ')
