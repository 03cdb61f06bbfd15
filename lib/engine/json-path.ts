import { JSONPathEnvironment } from 'json-p3'
import type { Json, JsonObject } from '#core/json.ts'

/** What a path found: one value, or for paths with wildcards, filters or `..` a list. */
export interface Found {
  readonly value: Json
  readonly isList: boolean
}

const NOTHING: Found = { value: null, isList: false }
const environment = new JSONPathEnvironment()

const STEP = /\.?([^.[\]()*?@,:'"\s{}$]+)|\[(-?\d+)\]|\['([^'\\]*)'\]|\["([^"\\]*)"\]/y

/** The steps of a path that only names members and positions, or null when it is anything more. */
function simpleSteps(path: string): (string | number)[] | null {
  const text = withoutRoot(path)
  const steps: (string | number)[] = []
  STEP.lastIndex = 0
  while (STEP.lastIndex < text.length) {
    if (steps.length > 0 && !/[.[]/.test(text.charAt(STEP.lastIndex))) return null
    const match = STEP.exec(text)
    if (match === null) return null
    steps.push(match[2] === undefined ? (match[1] ?? match[3] ?? match[4] ?? '') : Number(match[2]))
  }
  return steps
}

const withoutRoot = (path: string): string => path.trim().replace(/^\$(?:\.(?!\.))?/, '')

function member(value: Json, step: string | number): Json | undefined {
  if (Array.isArray(value)) return typeof step === 'number' ? value.at(step) : undefined
  if (typeof value !== 'object' || value === null) return undefined
  return Object.hasOwn(value, step) ? value[step] : undefined
}

function follow(steps: readonly (string | number)[], root: JsonObject): Found {
  let value: Json = root
  for (const step of steps) {
    const next = member(value, step)
    if (next === undefined) return NOTHING
    value = next
  }
  return { value, isList: false }
}

/** A path in the form of RFC 9535: with its root. */
function standardPath(path: string): string {
  const text = path.trim()
  if (text.startsWith('$')) return text
  return /^[.[]/.test(text) ? `$${text}` : `$.${text}`
}

const numbersOf = (value: Json): number[] | null =>
  Array.isArray(value) && value.length > 0 && value.every((part) => typeof part === 'number') ? value : null

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)

function lengthOf(value: Json): Json {
  if (Array.isArray(value) || typeof value === 'string') return value.length
  return typeof value === 'object' && value !== null ? Object.keys(value).length : null
}

const overNumbers =
  (compute: (numbers: readonly number[]) => number) =>
  (value: Json): Json => {
    const numbers = numbersOf(value)
    return numbers && compute(numbers)
  }

/** Functions at the end of a path, as Conductor's JSONPath library has them. */
const FUNCTIONS: ReadonlyMap<string, (value: Json) => Json> = new Map([
  ['length', lengthOf],
  ['size', lengthOf],
  [
    'keys',
    (value) => (typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : null),
  ],
  ['min', overNumbers((numbers) => numbers.reduce((a, b) => Math.min(a, b)))],
  ['max', overNumbers((numbers) => numbers.reduce((a, b) => Math.max(a, b)))],
  ['sum', overNumbers(sum)],
  ['avg', overNumbers((numbers) => sum(numbers) / numbers.length)],
])

const CALL = /^(.+)\.([a-z]+)\(\)$/s

/** What is wrong with a path, or null. */
export function pathProblem(path: string): string | null {
  const call = CALL.exec(path.trim())
  if (call?.[1] !== undefined) return FUNCTIONS.has(call[2] ?? '') ? pathProblem(call[1]) : `no function ${call[2]}()`
  if (simpleSteps(path)) return null
  try {
    environment.compile(standardPath(path))
    return null
  } catch (error) {
    return error instanceof Error ? error.message : 'no JSONPath'
  }
}

/** Reads a JSONPath, with or without leading `$.`; what is missing or in error is null (Conductor). */
export function readPath(path: string, root: JsonObject): Found {
  const call = CALL.exec(path.trim())
  const compute = FUNCTIONS.get(call?.[2] ?? '')
  if (compute && call?.[1] !== undefined) return { value: compute(readPath(call[1], root).value), isList: false }
  const steps = simpleSteps(path)
  if (steps) return follow(steps, root)
  try {
    const query = environment.compile(standardPath(path))
    const values = query.query(root).values() as Json[]
    return query.singularQuery() ? { value: values[0] ?? null, isList: false } : { value: values, isList: true }
  } catch {
    return NOTHING
  }
}
