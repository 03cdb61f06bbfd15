import { policyToText, type EntityJson, type Expr, type TypeAndId } from '@cedar-policy/cedar-wasm/nodejs'
import { typeAndId } from './conditions.ts'
import type { CedarRequest } from './entities.ts'

/** What a condition asks for, said to somebody who does not meet it. */
export function demand(expr: Expr, request: CedarRequest): string {
  const groups = groupsAsked(expr, request)
  if (groups) return `Only members of ${list(groups)} may ${request.action.id}; you are not one`
  if (isOwnership(expr)) return 'You are not its owner'
  return `Not met: ${asText(expr)}`
}

/** A condition that is met, said to whoever meets it. */
export function fact(expr: Expr, request: CedarRequest): string {
  const groups = groupsAsked(expr, request)
  if (groups) {
    const mine = new Set(groupsOf(request))
    return `You are a member of ${list(groups.filter((group) => mine.has(group)))}`
  }
  const place = placeAsked(expr)
  return place ? `It belongs to ${place.id}` : `Met: ${asText(expr)}`
}

/** `resource.owner == principal` */
function isOwnership(expr: Expr): boolean {
  if (!('==' in expr)) return false
  const { left, right } = expr['=='] as { left: Expr; right: Expr }
  const isOwner = '.' in left && (left['.'] as { attr: string }).attr === 'owner'
  return isOwner && 'Var' in right && right.Var === 'principal'
}

/** The opposite of a condition: what would have to hold instead. */
export const opposite = (expr: Expr): Expr => ('!' in expr ? (expr['!'] as { arg: Expr }).arg : { '!': { arg: expr } })

const list = (names: readonly string[]): string =>
  names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`

const groupsOf = (request: CedarRequest): readonly string[] =>
  (request.entities[0]?.parents ?? []).map((uid) => typeAndId(uid).id)

/** The right side of `<variable> in …`, as the entities it names. */
function inside(variable: 'principal' | 'resource', expr: Expr): Expr | null {
  if (!('in' in expr)) return null
  const { left, right } = expr['in'] as { left: Expr; right: Expr }
  return 'Var' in left && left.Var === variable ? right : null
}

function groupsAsked(expr: Expr, request: CedarRequest): readonly string[] | null {
  const right = inside('principal', expr)
  const uids = right ? uidsOf(right, request) : []
  return uids.length > 0 && uids.every((uid) => uid.type === 'Group') ? uids.map((uid) => uid.id) : null
}

function placeAsked(expr: Expr): TypeAndId | null {
  const right = inside('resource', expr)
  return (right && uidOf(right)) ?? null
}

function uidsOf(expr: Expr, request: CedarRequest): readonly TypeAndId[] {
  if ('Set' in expr) return (expr.Set as Expr[]).flatMap((member) => uidsOf(member, request))
  const uid = uidOf(expr) ?? attributeOf(expr, request)
  return uid ? [uid] : []
}

const uidOf = (expr: Expr): TypeAndId | null => ('Value' in expr ? entityIn(expr.Value) : null)

/** The entity behind `resource.<attribute>`. */
function attributeOf(expr: Expr, request: CedarRequest): TypeAndId | null {
  if (!('.' in expr)) return null
  const { left, attr } = expr['.'] as { left: Expr; attr: string }
  const resource: EntityJson | undefined = request.entities[1]
  return 'Var' in left && left.Var === 'resource' ? entityIn(resource?.attrs[attr]) : null
}

const entityIn = (value: unknown): TypeAndId | null =>
  typeof value === 'object' && value !== null && '__entity' in value ? (value.__entity as TypeAndId) : null

function asText(expr: Expr): string {
  const all = { op: 'All' } as const
  const answer = policyToText({
    effect: 'permit',
    principal: all,
    action: all,
    resource: all,
    conditions: [{ kind: 'when', body: expr }],
  })
  const text = answer.type === 'success' ? answer.text : ''
  return text.slice(text.indexOf('when {') + 'when {'.length, text.lastIndexOf('}')).trim()
}
