import type { RunId, UserId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import type { RunStatus } from '#engine/model.ts'
import { anyLabelTerm, failedTaskTerm, gateTerm, inputTerm, labelTerm, noteTerm, noteWords } from './run-terms.ts'
import { streamOf, type RunKey, type Stream, type StreamKind } from './run-streams.ts'
import { timestamp } from './statement.ts'

/** A run's status, but for what waits: for a person, or for a place (run_list_state). */
export type ListState = RunStatus | 'waiting' | 'queued'

/** What a list of runs may be narrowed by; every field given must hold. */
export interface RunCriteria {
  /** Only these may be seen. */
  readonly serviceFunctions: readonly string[]
  readonly ids?: readonly RunId[] | undefined
  readonly states?: readonly ListState[] | undefined
  readonly workflow?: string | undefined
  readonly version?: number | undefined
  readonly personId?: UserId | undefined
  /** `agent:<id>`, `service:<id>`, or `agent` for any. */
  readonly agent?: string | undefined
  readonly schedule?: { readonly name: string; readonly correlationId: string } | undefined
  /** With value null: a label of this name, whatever it says. */
  readonly labels?: readonly { readonly name: string; readonly value: string | null }[] | undefined
  /** With path null: anywhere in the input. */
  readonly inputs?: readonly { readonly path: string | null; readonly value: string }[] | undefined
  /** A task of this name failed in it, whether or not a retry made it good. */
  readonly failedTask?: string | undefined
  /** People decided on a gate of this reference; with ref null, on any. */
  readonly gate?: { readonly ref: string | null } | undefined
  /** All runs of this one's trace. */
  readonly rootRunId?: RunId | undefined
  readonly text?: string | undefined
  /** Created at or after. */
  readonly after?: number | undefined
  /** Created before. */
  readonly before?: number | undefined
}

/** Before every run. */
export const FIRST: RunKey = {
  createdAt: instant(Date.UTC(9999, 0)),
  id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' as RunId,
}

/** A stream for each filter, or that of all that may be seen. `reasons` has the runs whose reason has the words of the text, if few. */
export function streamsOf(criteria: RunCriteria, reasons: readonly RunId[] | null): readonly Stream[] {
  const { serviceFunctions, ids, states = [], agent, text } = criteria
  const of = (kind: StreamKind, values: readonly string[]): Stream => streamOf(kind, values, serviceFunctions)
  if (ids) return [of('ids', [listOf(ids)])]
  const streams = [
    of('root', one(criteria.rootRunId)),
    ...[...termsOf(criteria), ...notedTermsOf(criteria)].map((term) => of('term', [term])),
    text === undefined ? [] : textStream(text, reasons, serviceFunctions),
    of('correlation', one(criteria.schedule?.correlationId)),
    of(agent === 'agent' ? 'any-agent' : 'agent', one(agent)),
    of('person', one(criteria.personId)),
    of('workflow', one(criteria.workflow)),
    of('state', states),
  ].filter(({ length }) => length > 0)
  return streams.length === 0 ? [of('function', [''])] : streams
}

const one = (value: string | null | undefined): readonly string[] => (value == null ? [] : [value])

const termsOf = ({ labels = [], inputs = [] }: RunCriteria): readonly string[] => [
  ...labels.map(({ name, value }) => (value === null ? anyLabelTerm(name) : labelTerm(name, value))),
  ...inputs.map(({ path, value }) => inputTerm(path, value)),
]

/** What runs are found by that are no longer what they were: it is written behind their commits (write-statistics.sql). */
const notedTermsOf = ({ failedTask, gate }: RunCriteria): readonly string[] => [
  ...(failedTask === undefined ? [] : [failedTaskTerm(failedTask)]),
  ...(gate === undefined ? [] : [gateTerm(gate.ref)]),
]

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const TRACE = /^[0-9a-f]{32}$/i

/** The run whose id a text is. */
const idOf = (text: string): string | null => (UUID.test(text) ? text : null)

/** The root of the trace whose id a text is. */
const rootOf = (text: string): string | null =>
  TRACE.test(text) ? text.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-') : null

function textStream(text: string, reasons: readonly RunId[] | null, serviceFunctions: readonly string[]): Stream {
  const of = (kind: StreamKind, values: readonly string[]): Stream => streamOf(kind, values, serviceFunctions)
  const ids = [...one(idOf(text)), ...(reasons ?? [])]
  return [
    ...of('ids', ids.length === 0 ? [] : [listOf(ids)]),
    ...of('root', one(rootOf(text))),
    ...of('correlation', [text]),
    ...of('term', [...namingTerms(text), ...one(rarestOf(noteWords(text))).map(noteTerm)]),
    ...of('reason', reasons === null ? [''] : []),
  ]
}

/** A label's name or value, or a value of the input, that a text is. */
const namingTerms = (text: string): readonly string[] => [anyLabelTerm(text), inputTerm(null, text)]

/** Of several words of a note that which fewest have, as far as one sees: those with digits are names, and long ones say more. */
const rarestOf = (words: readonly string[]): string | undefined => {
  const named = words.filter((word) => /\d/.test(word))
  return (named.length > 0 ? named : words).toSorted((a, b) => b.length - a.length)[0]
}

const wordsOf = (text: string): readonly string[] => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

/**
 * All words of a text, each perhaps only begun, as run_reason_words makes them, and as parts of a reason, which is quicker to
 * compare; null when there is none.
 */
export function wordsQuery(text: string): readonly [query: string, parts: readonly string[]] | null {
  const words = wordsOf(text)
  if (words.length === 0) return null
  return [words.map((word) => `'${word}':*`).join(' & '), words.map((word) => `%${word}%`)]
}

/** A list of ids as Postgres reads it. */
const listOf = (ids: readonly string[]): string => `{${ids.join()}}`

const given = <T>(value: T | undefined): T | null => value ?? null

/** What list-runs.sql compares runs with. */
export const comparisonOf = (criteria: RunCriteria): readonly unknown[] => [
  criteria.serviceFunctions,
  given(criteria.states),
  given(criteria.workflow),
  given(criteria.personId),
  given(criteria.agent && agentPattern(criteria.agent)),
  given(criteria.schedule?.name),
  listed(termsOf(criteria)),
  given(criteria.rootRunId),
  timestamp(criteria.after ?? 0),
  timestamp(criteria.before ?? FIRST.createdAt),
  ...textParts(criteria.text),
  given(criteria.version),
  listed(noteWords(criteria.text ?? '').map(noteTerm)),
  listed(notedTermsOf(criteria)),
]

const listed = (terms: readonly string[]): readonly string[] | null => (terms.length === 0 ? null : terms)

const textParts = (text: string | undefined): readonly unknown[] =>
  text === undefined
    ? [null, null, null, null, null, null]
    : [text, idOf(text), rootOf(text), namingTerms(text), ...(wordsQuery(text) ?? [null, null])]

const agentPattern = (agent: string): string => (agent === 'agent' ? 'agent:%' : agent.replaceAll(/[\\%_]/g, '\\$&'))
