import { isObject, type Json } from './json.ts'
import { MASKED } from './masked.ts'

/** Hides what a run's definition wants hidden, in everything that leaves the services. What is stored stays. */
export interface Mask {
  /** A payload: values under masked names at any depth, and what repeats them elsewhere in it, numbers too. */
  payload<T extends Json>(value: T): T
  /** Any other answer: its texts may repeat a masked value; its numbers are our own. */
  texts<T>(answer: T): T
}

/** Hides nothing. */
export const NO_MASK: Mask = { payload: (value) => value, texts: (answer) => answer }

/** Shorter values say nothing when they are found in a text. */
const FOUND_LENGTH_MIN = 4

/** The mask of some names, for answers about these payloads. */
export function createMask(fields: readonly string[], payloads: readonly Json[]): Mask {
  if (fields.length === 0) return NO_MASK
  const names = new Set(fields)
  const values = new Set<string>()
  for (const payload of payloads) collect(payload, names, false, values)
  const longestFirst = [...values].sort((a, b) => b.length - a.length)
  const text = (whole: string): string => longestFirst.reduce((left, value) => left.replaceAll(value, MASKED), whole)
  return {
    payload: (value) => changed(value, { text, names, values }) as typeof value,
    texts: (answer) => changed(answer, { text, names: NONE, values: NONE }) as typeof answer,
  }
}

const NONE: ReadonlySet<string> = new Set()

function collect(value: Json, names: ReadonlySet<string>, isMasked: boolean, into: Set<string>): void {
  if (Array.isArray(value)) for (const part of value) collect(part, names, isMasked, into)
  else if (isObject(value))
    for (const [name, member] of Object.entries(value))
      collect(member as Json, names, isMasked || names.has(name), into)
  else if (isMasked && typeof value !== 'boolean') for (const form of formsOf(String(value ?? ''))) into.add(form)
}

/** A value as it is, within a text of JSON, and within an address. */
const formsOf = (value: string): readonly string[] =>
  value.length < FOUND_LENGTH_MIN
    ? []
    : [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value.toWellFormed())]

interface Hiding {
  readonly text: (whole: string) => string
  readonly names: ReadonlySet<string>
  /** Numbers that are hidden, as texts. */
  readonly values: ReadonlySet<string>
}

function changed(value: unknown, hiding: Hiding): unknown {
  if (typeof value === 'string') return hiding.text(value)
  if (typeof value === 'number') return hiding.values.has(String(value)) ? MASKED : value
  if (Array.isArray(value)) return value.map((part) => changed(part, hiding))
  if (!isObject(value)) return value
  const members = Object.entries(value)
  return Object.fromEntries(
    members.map(([name, member]) => [name, hiding.names.has(name) ? MASKED : changed(member, hiding)]),
  )
}
