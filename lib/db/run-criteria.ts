import type { RunId, UserId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import type { RunStatus } from '#engine/model.ts'
import { anyLabelTerm, inputTerm, labelTerm } from './run-terms.ts'
import { anyOf, reasonStream, streamOf, type RunKey, type Stream } from './run-streams.ts'
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
  readonly personId?: UserId | undefined
  /** `agent:<id>`, `service:<id>`, or `agent` for any. */
  readonly agent?: string | undefined
  readonly schedule?: { readonly name: string; readonly correlationId: string } | undefined
  /** With value null: a label of this name, whatever it says. */
  readonly labels?: readonly { readonly name: string; readonly value: string | null }[] | undefined
  /** With path null: anywhere in the input. */
  readonly inputs?: readonly { readonly path: string | null; readonly value: string }[] | undefined
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

/** An index for each filter, that of what may be seen last. */
export function streamsOf(criteria: RunCriteria): readonly Stream[] {
  const { ids, states, workflow, personId, agent, schedule, rootRunId, text } = criteria
  if (ids) return [streamOf('id', ids)]
  const streams = [
    ...termsOf(criteria).map((term) => streamOf('term', [term])),
    ...(rootRunId ? [streamOf('root', [rootRunId])] : []),
    ...(text === undefined ? [] : [textStream(text)]),
    ...(schedule ? [streamOf('correlation', [schedule.correlationId])] : []),
    ...(agent === undefined ? [] : [agent === 'agent' ? streamOf('any-agent', [agent]) : streamOf('agent', [agent])]),
    ...(personId ? [streamOf('person', [personId])] : []),
    ...(workflow === undefined ? [] : [streamOf('workflow', [workflow])]),
    ...(states ? [streamOf('state', states)] : []),
  ]
  return [...streams, streamOf('function', criteria.serviceFunctions)]
}

const termsOf = ({ labels = [], inputs = [] }: RunCriteria): readonly string[] => [
  ...labels.map(({ name, value }) => (value === null ? anyLabelTerm(name) : labelTerm(name, value))),
  ...inputs.map(({ path, value }) => inputTerm(path, value)),
]

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
const TRACE = /^[0-9a-f]{32}$/i

const uuidOfTrace = (digits: string): string => digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')

function textStream(text: string): Stream {
  const words = wordsQuery(text)
  return anyOf([
    ...(UUID.test(text) ? [streamOf('id', [text])] : []),
    ...(TRACE.test(text) ? [streamOf('root', [uuidOfTrace(text)])] : []),
    streamOf('correlation', [text]),
    streamOf('term', [anyLabelTerm(text)]),
    ...(words === null ? [] : [reasonStream(words)]),
  ])
}

/** All words of a text, each perhaps only begun, as run_reason_words makes them; null when there is none. */
function wordsQuery(text: string): string | null {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []
  return words.length === 0 ? null : words.map((word) => `'${word}':*`).join(' & ')
}

const isId = (text: string): boolean => UUID.test(text) || TRACE.test(text)

const given = <T>(value: T | undefined): T | null => value ?? null

/** What list-matching-runs.sql compares runs with. */
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
  ...(criteria.text === undefined ? [null, null, null] : textParts(criteria.text)),
]

const listed = (terms: readonly string[]): readonly string[] | null => (terms.length === 0 ? null : terms)

const textParts = (text: string): readonly unknown[] => [
  isId(text) ? text.toLowerCase() : text,
  anyLabelTerm(text),
  wordsQuery(text),
]

const agentPattern = (agent: string): string => (agent === 'agent' ? 'agent:%' : agent.replaceAll(/[\\%_]/g, '\\$&'))
