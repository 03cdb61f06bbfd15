import { isObject, type Json, type JsonObject } from '#core/json.ts'
import { call } from './json-path/functions.ts'
import { compare, costOf } from './json-path/operators.ts'
import { parsePath } from './json-path/parse.ts'
import type { Operand, Path, Step, Test } from './json-path/path.ts'

/** What a path found: one value, or for paths with wildcards, filters or `..` a list. */
export interface Found {
  readonly value: Json
  readonly isList: boolean
}

const NOTHING: Found = { value: null, isList: false }

/** What is wrong with a path, or null. */
export function pathProblem(path: string): string | null {
  try {
    parsePath(path)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : 'no JSONPath'
  }
}

/** Reads a JSONPath, with or without leading `$.`; what is missing or in error is null (Conductor). */
export function readPath(path: string, root: JsonObject): Found {
  try {
    const { values, isList } = search(parsePath(path), { root, here: root, budget: { left: LOOKS_MAX } })
    return { value: isList ? [...values] : (values[0] ?? null), isList }
  } catch {
    return NOTHING
  }
}

/** How many values one path may look at: `$..*..*` multiplies them. */
const LOOKS_MAX = 2_000_000

interface Where {
  readonly root: Json
  readonly here: Json
  readonly budget: { left: number }
}

/** The values a path leads to so far, and whether there may be more than one. */
interface Finds {
  readonly values: readonly Json[]
  readonly isList: boolean
}

function search({ root, steps }: Path, where: Where): Finds {
  let finds: Finds = { values: [root === '$' ? where.root : where.here], isList: false }
  for (const [place, step] of steps.entries()) {
    if (step.kind === 'call') {
      finds = called(finds, step, where)
      continue
    }
    const next = steps[place + 1]
    const at = { where, isLast: next === undefined || next.kind === 'call', isDeep: steps[place - 1]?.kind === 'deep' }
    const values = finds.values.flatMap((value) => counted(where, pick(value, step, at)))
    finds = { values, isList: finds.isList || leadsToMany(step, at) }
  }
  return finds
}

type Call = Extract<Step, { kind: 'call' }>
type Move = Exclude<Step, Call>

function called({ values, isList }: Finds, { name, args }: Call, where: Where): Finds {
  const value = isList ? [...values] : values[0]
  if (value === undefined) return { values: [], isList: false }
  const given = args.map((arg) => valueOf(arg, where) ?? null)
  return { values: [call(name, value, given)], isList: false }
}

interface At {
  readonly where: Where
  /** Several names then make an object of those that are there. */
  readonly isLast: boolean
  readonly isDeep: boolean
}

function leadsToMany(step: Move, { isLast }: At): boolean {
  if (step.kind === 'names') return step.names.length > 1 && !isLast
  return step.kind !== 'indexes' || step.indexes.length > 1
}

function pick(value: Json, step: Move, { where, isLast, isDeep }: At): readonly Json[] {
  switch (step.kind) {
    case 'names':
      return step.names.length > 1 && isLast ? partOf(value, step.names) : membersOf(value, step.names)
    case 'indexes':
      return elementsOf(value, step.indexes)
    case 'slice':
      return sliceOf(value, step)
    case 'all':
      return childrenOf(value)
    case 'deep':
      return allWithin(value, where)
    case 'filter':
      return candidatesOf(value, isDeep).filter((one) => holds(step.test, { ...where, here: one }))
  }
}

function spend({ budget }: Where, looks: number): void {
  budget.left -= looks
  if (budget.left < 0) throw new Error('the path looks at too much')
}

function counted(where: Where, found: readonly Json[]): readonly Json[] {
  spend(where, found.length + 1)
  return found
}

const memberOf = (value: Json, name: string): readonly Json[] => {
  const member = isObject(value) && Object.hasOwn(value, name) ? (value as JsonObject)[name] : undefined
  return member === undefined ? [] : [member]
}

const membersOf = (value: Json, names: readonly string[]): readonly Json[] =>
  names.flatMap((name) => memberOf(value, name))

function partOf(value: Json, names: readonly string[]): readonly Json[] {
  if (!isObject(value)) return []
  return [
    Object.fromEntries(names.flatMap((name) => memberOf(value as JsonObject, name).map((member) => [name, member]))),
  ]
}

const elementsOf = (value: Json, indexes: readonly number[]): readonly Json[] =>
  Array.isArray(value) ? indexes.flatMap((index) => value.slice(index, index === -1 ? undefined : index + 1)) : []

const sliceOf = (value: Json, { from, to }: Extract<Step, { kind: 'slice' }>): readonly Json[] =>
  Array.isArray(value) ? value.slice(from ?? 0, to ?? undefined) : []

function childrenOf(value: Json): readonly Json[] {
  if (typeof value !== 'object' || value === null) return []
  return Array.isArray(value) ? value : Object.values(value)
}

/** Lists and objects at any depth, those outside first. */
function allWithin(value: Json, where: Where): readonly Json[] {
  if (typeof value !== 'object' || value === null) return []
  return [value, ...counted(where, childrenOf(value)).flatMap((child) => allWithin(child, where))]
}

/** A filter looks at the elements of a list, and at an object itself (Jayway); below `..` each is come to by itself. */
function candidatesOf(value: Json, isDeep: boolean): readonly Json[] {
  if (Array.isArray(value)) return isDeep ? [] : value
  return isObject(value) ? [value] : []
}

function holds(test: Test, where: Where): boolean {
  switch (test.kind) {
    case 'and':
      return test.parts.every((part) => holds(part, where))
    case 'or':
      return test.parts.some((part) => holds(part, where))
    case 'not':
      return !holds(test.part, where)
    case 'exists':
      return search(test.path, where).values.length > 0
    case 'compares': {
      const [left, right] = [valueOf(test.left, where), valueOf(test.right, where)]
      spend(where, costOf(left, right))
      return compare(test.operator, left, right)
    }
  }
}

/** Undefined when a path leads nowhere. */
function valueOf(operand: Operand, where: Where): Json | undefined {
  if (operand.kind === 'value') return operand.value
  const { values, isList } = search(operand.path, where)
  return isList ? [...values] : values[0]
}
