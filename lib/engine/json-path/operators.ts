import { isObject, type Json } from '#core/json.ts'

/** What an operand of a filter came to; undefined when it is not there. */
type Value = Json | undefined
type Compare = (left: Value, right: Value) => boolean

function isSame(left: Value, right: Value): boolean {
  if (Array.isArray(left) && Array.isArray(right))
    return left.length === right.length && left.every((item, index) => isSame(item, right[index]))
  if (!isObject(left) || !isObject(right)) return left === right
  const names = Object.keys(left)
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => Object.hasOwn(right, name) && isSame(left[name], right[name]))
  )
}

/** A number and a text that says it are equal; what is missing equals nothing. */
function equals(left: Value, right: Value): boolean {
  if (left === undefined || right === undefined) return false
  if (typeof left === 'number' && typeof right === 'string') return right.trim() !== '' && left === Number(right)
  if (typeof left === 'string' && typeof right === 'number') return left === String(right)
  return isSame(left, right)
}

const ordered =
  (compare: (left: number | string, right: number | string) => boolean): Compare =>
  (left, right) =>
    (typeof left === 'number' && typeof right === 'number') || (typeof left === 'string' && typeof right === 'string')
      ? compare(left, right)
      : false

const has = (list: Value, value: Value): boolean => Array.isArray(list) && list.some((one) => equals(one, value))

/** Of two lists; of anything else it does not hold. */
const ofLists =
  (compare: (left: readonly Json[], right: readonly Json[]) => boolean): Compare =>
  (left, right) =>
    Array.isArray(left) && Array.isArray(right) && compare(left, right)

export function sizeOf(value: Value): number | null {
  if (typeof value === 'string' || Array.isArray(value)) return value.length
  return isObject(value) ? Object.keys(value).length : null
}

/** As Jayway JsonPath documents them, but for `=~`: an expression could be written that is matched for ever. */
const OPERATORS = {
  '==': equals,
  '!=': (left, right) => !equals(left, right),
  '===': (left, right) => left !== undefined && isSame(left, right),
  '!==': (left, right) => left === undefined || !isSame(left, right),
  '<': ordered((left, right) => left < right),
  '<=': ordered((left, right) => left <= right),
  '>': ordered((left, right) => left > right),
  '>=': ordered((left, right) => left >= right),
  in: (left, right) => has(right, left),
  nin: (left, right) => !has(right, left),
  contains: (left, right) =>
    typeof left === 'string' && typeof right === 'string' ? left.includes(right) : has(left, right),
  subsetof: ofLists((left, right) => left.every((one) => has([...right], one))),
  anyof: ofLists((left, right) => left.some((one) => has([...right], one))),
  noneof: ofLists((left, right) => !left.some((one) => has([...right], one))),
  size: (left, right) => typeof right === 'number' && sizeOf(left) === right,
  empty: (left, right) => sizeOf(left) !== null && (sizeOf(left) === 0) === right,
} satisfies { readonly [name: string]: Compare }

export type Operator = keyof typeof OPERATORS

export const isOperator = (name: string): name is Operator => Object.hasOwn(OPERATORS, name)

/** How much there is to look at, roughly. */
const weightOf = (value: Value): number => (typeof value === 'string' ? value.length / 1_000 : (sizeOf(value) ?? 0)) + 1

/** What a comparison costs: a list is held against each value of another. */
export const costOf = (left: Value, right: Value): number => weightOf(left) * weightOf(right)

export const compare = (operator: Operator, left: Value, right: Value): boolean => OPERATORS[operator](left, right)
