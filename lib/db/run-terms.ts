import { hash } from 'node:crypto'
import { isObject, type Json } from '#core/json.ts'
import { createMask } from '#core/mask.ts'
import { MASKED } from '#core/masked.ts'
import type { Run } from '#engine/model.ts'

/** Bounds on what a run is found by: so many values of its input, so deep, so long, and so many words of why it was launched. */
const VALUES_MAX = 16
const WORDS_MAX = 32
const DEPTH_MAX = 3
const LENGTH_MAX = 200
/** Shorter values are found under their path only: `1` or `no` is everywhere. */
const ANYWHERE_LENGTH_MIN = 3

/** A hash as column `terms` of table run has it: 64 bits of SHA-256, in decimal. */
type Term = string

const termOf = (...parts: readonly string[]): Term =>
  hash('sha256', JSON.stringify(parts), 'buffer').readBigInt64BE(0).toString()

/** Upper and lower case are found alike. */
const folded = (value: string): string => value.trim().toLowerCase()

/** Runs with this label, whatever case its value is written in. */
export const labelTerm = (name: string, value: string): Term => termOf('label', name, folded(value))

/** Runs with a label of this name, or one of this value. */
export const anyLabelTerm = (nameOrValue: string): Term => termOf('any-label', folded(nameOrValue))

/** Runs whose input has this value at a path such as `service.name`; with path null, anywhere. */
export const inputTerm = (path: string | null, value: string): Term =>
  path === null ? termOf('any-input', folded(value)) : termOf('input', path, folded(value))

/** Runs in which a task of this name failed, whether or not a retry made it good. */
export const failedTaskTerm = (task: string): Term => termOf('failed-task', task)

/** Runs whose gate of this reference people decided on; with ref null, any gate of theirs. */
export const gateTerm = (ref: string | null): Term => (ref === null ? termOf('any-gate') : termOf('gate', ref))

/** Runs that were launched for a reason with this word, in small letters, as noteWords has them. */
export const noteTerm = (word: string): Term => termOf('note', word)

/** The words of why a run was launched, each once: a ticket's id is one, also at the end of its address. */
export function noteWords(note: string): readonly string[] {
  const words = note.toLowerCase().split(WORDS_APART).map(withoutMarks)
  return [...new Set(words)].filter((word) => word.length >= ANYWHERE_LENGTH_MIN && word.length <= LENGTH_MAX)
}

const WORDS_APART = /[\s/?&=,;"“”()[\]{}<>]+/u
/** Marks of a sentence around a word are no part of it. */
const withoutMarks = (word: string): string => word.replace(/^[^\p{L}\p{N}]+/u, '').replace(/[^\p{L}\p{N}]+$/u, '')

/** Everything a run is found by beside its own columns. What is masked, and what repeats it, is not among it. */
export function termsOf(
  { labels, input, note }: Pick<Run, 'labels' | 'input' | 'note'>,
  maskedFields: readonly string[],
): readonly Term[] {
  const mask = createMask(maskedFields, [input])
  const ofLabels = Object.entries(labels).flatMap(([name, value]) => [
    labelTerm(name, value),
    anyLabelTerm(name),
    anyLabelTerm(value),
  ])
  const ofInput = scalarsOf(mask.payload(input)).flatMap(termsOfScalar)
  return [...new Set([...ofLabels, ...ofInput, ...termsOfNote(mask.texts(note ?? ''))])]
}

function termsOfScalar({ path, value }: Scalar): readonly Term[] {
  const there = inputTerm(path, value)
  return value.length < ANYWHERE_LENGTH_MIN ? [there] : [there, inputTerm(null, value)]
}

const termsOfNote = (shown: string): readonly Term[] =>
  noteWords(shown.replaceAll(MASKED, ' ')).slice(0, WORDS_MAX).map(noteTerm)

interface Scalar {
  readonly path: string
  readonly value: string
}

/** The first scalars of an input, those nearest to its top first. */
function scalarsOf(input: Run['input']): readonly Scalar[] {
  const found: Scalar[] = []
  let level: readonly Member[] = Object.entries(input).map(([path, value]) => ({ path, value }))
  for (let depth = 1; depth <= DEPTH_MAX && found.length < VALUES_MAX; depth++) {
    found.push(...level.flatMap(scalarAt))
    level = level.flatMap(membersOf)
  }
  return found.slice(0, VALUES_MAX)
}

interface Member {
  readonly path: string
  readonly value: Json
}

const membersOf = ({ path, value }: Member): readonly Member[] =>
  isObject(value)
    ? Object.entries(value).map(([name, member]) => ({ path: `${path}.${name}`, value: member as Json }))
    : []

function scalarAt({ path, value }: Member): readonly Scalar[] {
  if (value === null || typeof value === 'object') return []
  const text = String(value).trim()
  return text === '' || text.length > LENGTH_MAX || text.includes(MASKED) ? [] : [{ path, value: text }]
}
