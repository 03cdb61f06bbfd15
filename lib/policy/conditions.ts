import type { Clause, EntityUidJson, Expr, PolicyJson, TypeAndId, Var } from '@cedar-policy/cedar-wasm/nodejs'

/** One thing that must hold for a policy to apply; all of them together are the policy. */
export interface Condition {
  /** `<policy id>#<n>`: the name under which it is evaluated on its own. */
  readonly id: string
  readonly about: Var
  readonly expr: Expr
}

/** Takes a policy apart into what it asks of principal, action and resource and its `when`s and `unless`es, split at every "and". */
export function conditionsOf(policyId: string, policy: PolicyJson): readonly Condition[] {
  const exprs = [
    ...scope('principal', policy.principal),
    ...scope('action', policy.action),
    ...scope('resource', policy.resource),
    ...policy.conditions.flatMap(clause),
  ]
  return exprs.map(({ about, expr }, index) => ({ id: `${policyId}#${index}`, about, expr }))
}

type Part = Omit<Condition, 'id'>
type Scope = PolicyJson['principal'] | PolicyJson['action'] | PolicyJson['resource']

export const typeAndId = (uid: EntityUidJson): TypeAndId => ('__entity' in uid ? uid.__entity : uid)
const value = (uid: EntityUidJson): Expr => ({ Value: { __entity: typeAndId(uid) } })

function scope(about: Var, constraint: Scope): readonly Part[] {
  const left: Expr = { Var: about }
  if (constraint.op === 'All') return []
  if (constraint.op === 'is') return isPart(about, constraint)
  if ('slot' in constraint) throw new Error(`a policy with a slot is a template: ${constraint.slot}`)
  if ('entities' in constraint) {
    return [{ about, expr: { in: { left, right: { Set: constraint.entities.map(value) } } } }]
  }
  const sides = { left, right: value(constraint.entity) }
  return [{ about, expr: constraint.op === '==' ? { '==': sides } : { in: sides } }]
}

function isPart(about: Var, constraint: Extract<Scope, { op: 'is' }>): readonly Part[] {
  const left: Expr = { Var: about }
  const type: Part = { about, expr: { is: { left, entity_type: constraint.entity_type } } }
  if (!constraint.in || 'slot' in constraint.in) return [type]
  return [type, { about, expr: { in: { left, right: value(constraint.in.entity) } } }]
}

const clause = ({ kind, body }: Clause): readonly Part[] => {
  const exprs = kind === 'when' ? conjuncts(body) : disjuncts(body).map((arg): Expr => ({ '!': { arg } }))
  return exprs.map((expr) => ({ about: 'context', expr }))
}

function conjuncts(expr: Expr): readonly Expr[] {
  if (!('&&' in expr)) return [expr]
  const { left, right } = expr['&&'] as { left: Expr; right: Expr }
  return [...conjuncts(left), ...conjuncts(right)]
}

function disjuncts(expr: Expr): readonly Expr[] {
  if (!('||' in expr)) return [expr]
  const { left, right } = expr['||'] as { left: Expr; right: Expr }
  return [...disjuncts(left), ...disjuncts(right)]
}
