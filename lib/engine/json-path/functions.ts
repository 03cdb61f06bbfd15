import { isObject, type Json } from '#core/json.ts'
import { sizeOf } from './operators.ts'

type Compute = (value: Json, args: readonly Json[]) => Json

/** What a function is about: the list it stands behind, and what it was given. */
const itemsOf = (value: Json, args: readonly Json[]): readonly Json[] => [
  ...(Array.isArray(value) ? value : []),
  ...args.flat(),
]

const numbersOf = (value: Json, args: readonly Json[]): number[] =>
  itemsOf(value, args).filter((item) => typeof item === 'number')

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)
const mean = (numbers: readonly number[]): number => sum(numbers) / numbers.length

/** Null when there are no numbers. */
const overNumbers =
  (compute: (numbers: readonly number[]) => number): Compute =>
  (value, args) => {
    const numbers = numbersOf(value, args)
    return numbers.length > 0 ? compute(numbers) : null
  }

const deviation = (numbers: readonly number[]): number =>
  Math.sqrt(Math.max(0, mean(numbers.map((number) => number * number)) - mean(numbers) ** 2))

const itemAt = (value: Json, index: Json | undefined): Json =>
  Array.isArray(value) && typeof index === 'number' ? (value.at(index) ?? null) : null

function distinct(value: Json): Json {
  if (!Array.isArray(value)) return null
  return [...new Map(value.map((item) => [JSON.stringify(item), item])).values()]
}

const size: Compute = (value, args) => sizeOf(args[0] ?? value)

/** As Jayway JsonPath documents them. What they are given is the output of the path before them. */
const FUNCTIONS = {
  length: size,
  size,
  keys: (value) => (isObject(value) ? Object.keys(value) : null),
  min: overNumbers((numbers) => numbers.reduce((a, b) => Math.min(a, b))),
  max: overNumbers((numbers) => numbers.reduce((a, b) => Math.max(a, b))),
  sum: overNumbers(sum),
  avg: overNumbers(mean),
  stddev: overNumbers(deviation),
  first: (value) => itemAt(value, 0),
  last: (value) => itemAt(value, -1),
  index: (value, [index]) => itemAt(value, index),
  distinct,
  append: (value, args) => (Array.isArray(value) ? [...value, ...args] : value),
  concat: (value, args) =>
    itemsOf(value, args)
      .filter((item) => typeof item === 'string')
      .join(''),
} satisfies { readonly [name: string]: Compute }

export type FunctionName = keyof typeof FUNCTIONS

export const isFunctionName = (name: string): name is FunctionName => Object.hasOwn(FUNCTIONS, name)

export const call = (name: FunctionName, value: Json, args: readonly Json[]): Json => FUNCTIONS[name](value, args)
