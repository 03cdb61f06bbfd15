import type { RunId, UserId } from '#core/ids.ts'
import { instant, type Instant } from '#core/time.ts'
import type { RunStatus } from '#engine/model.ts'
import type { Read, Sql } from './database.ts'
import { inputTerm, labelTerm, anyLabelTerm } from './run-terms.ts'
import { anyOf, byKey, reasonStream, streamOf, type RunKey, type Stream } from './run-streams.ts'
import { summaryOf, type RunSummary, type SummaryRow } from './run-summary.ts'
import { run, statement, timestamp } from './statement.ts'

const COUNT = statement('count-runs-by-hour')
const MATCHING = statement('list-matching-runs')
const LAST = statement('list-last-runs')

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

/** A page of a list: `next` is null at its end. */
export interface RunSlice {
  readonly runs: readonly RunSummary[]
  readonly next: RunKey | null
  /** It is shorter than it could be: so many runs were looked through that the rest is left for the next page. */
  readonly isShort: boolean
}

const FIRST: RunKey = { createdAt: instant(Date.UTC(9999, 0)), id: 'ffffffff-ffff-ffff-ffff-ffffffffffff' as RunId }
const LEAST_ID = '00000000-0000-0000-0000-000000000000' as RunId

/** So many runs are looked through for a page, however little of them matches. */
export const LOOKED_MAX = 2_000
/** So many of each index are read to see which holds the fewest. */
const PROBED = 200

/**
 * Up to `limit` runs, newest first, behind the last one of the page before. They are read from the index of the filter that holds
 * the fewest and compared with the others, so that no page reads more than a bounded part of the list.
 */
export async function listRuns(
  sql: Sql,
  criteria: RunCriteria,
  { behind, limit }: { readonly behind: RunKey | null; readonly limit: number },
): Promise<RunSlice> {
  const end = criteria.before === undefined ? FIRST : { createdAt: instant(criteria.before), id: LEAST_ID }
  const after = criteria.after ?? 0
  let place = behind && byKey(behind, end) > 0 ? behind : end
  const { stream, keys: probed } = await sparsest(sql, streamsOf(criteria), { behind: place, after, limit: PROBED })
  const runs: RunSummary[] = []
  let asked = probed === null ? limit + 1 : PROBED
  let keys = probed
  for (let looked = 0; ; asked = Math.min(asked * 4, LOOKED_MAX - looked), keys = null) {
    keys ??= await stream(sql, { behind: place, after, limit: asked })
    runs.push(...(await matching(sql, criteria, keys)))
    if (runs.length > limit) return { runs: runs.slice(0, limit), next: runs[limit - 1] ?? null, isShort: false }
    const last = keys.at(-1)
    if (last === undefined || keys.length < asked) return { runs, next: null, isShort: false }
    looked += keys.length
    place = last
    if (looked >= LOOKED_MAX) return { runs, next: last, isShort: true }
  }
}

/** One index that the criteria name is asked at once; of several the one whose runs lie farthest apart, with its newest. */
async function sparsest(
  sql: Sql,
  streams: readonly Stream[],
  stretch: Parameters<Stream>[1],
): Promise<{ readonly stream: Stream; readonly keys: readonly RunKey[] | null }> {
  const [only, ...others] = streams
  if (only === undefined) throw new Error('every list has a stream')
  if (others.length === 0) return { stream: only, keys: null }
  const probed = await Promise.all(streams.map(async (stream) => ({ stream, keys: await stream(sql, stretch) })))
  const reach = ({ keys }: (typeof probed)[number]): number =>
    keys.length < stretch.limit ? keys.length - stretch.limit : (keys.at(-1)?.createdAt ?? 0)
  return probed.reduce((best, each) => (reach(each) < reach(best) ? each : best))
}

/** An index for each filter, that of what may be seen last. */
function streamsOf(criteria: RunCriteria): readonly Stream[] {
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

async function matching(sql: Sql, criteria: RunCriteria, keys: readonly RunKey[]): Promise<readonly RunSummary[]> {
  if (keys.length === 0) return []
  const { text } = criteria
  const terms = termsOf(criteria)
  const { rows } = await run<SummaryRow>(sql, MATCHING, [
    keys.map(({ id }) => id),
    criteria.serviceFunctions,
    criteria.states ?? null,
    criteria.workflow ?? null,
    criteria.personId ?? null,
    criteria.agent === undefined ? null : agentPattern(criteria.agent),
    criteria.schedule?.name ?? null,
    terms.length === 0 ? null : terms,
    criteria.rootRunId ?? null,
    timestamp(criteria.after ?? 0),
    timestamp(criteria.before ?? FIRST.createdAt),
    text === undefined || !isId(text) ? (text ?? null) : text.toLowerCase(),
    text === undefined ? null : anyLabelTerm(text),
    text === undefined ? null : wordsQuery(text),
  ])
  return rows.map(summaryOf)
}

const agentPattern = (agent: string): string => (agent === 'agent' ? 'agent:%' : agent.replaceAll(/[\\%_]/g, '\\$&'))

/** The newest run of each of these workflows. */
export async function listLastRuns(sql: Sql, workflows: readonly string[]): Promise<Map<string, RunSummary>> {
  const { rows } = await run<SummaryRow>(sql, LAST, [workflows])
  return new Map(rows.map((row) => [row.workflow, summaryOf(row)]))
}

/** Payloads of runs, as JSON texts. */
export async function listRunPayloads(
  read: Read,
  ids: readonly RunId[],
): Promise<readonly { readonly id: RunId; readonly texts: readonly string[] }[]> {
  if (ids.length === 0) return []
  const select = { id: true, input: true, output: true, variables: true } as const
  const rows = await read.run.findMany({ where: { id: { in: [...ids] } }, select })
  return rows.map(({ id, input, output, variables }) => ({ id: id as RunId, texts: [input, output, variables] }))
}

/** How many runs that were created in an hour stand how. */
export interface HourCount {
  readonly hour: Instant
  readonly status: RunStatus
  readonly runs: number
}

export async function countRunsByHour(
  sql: Sql,
  serviceFunctions: readonly string[],
  since: Instant,
): Promise<HourCount[]> {
  return (await run<HourCount>(sql, COUNT, [serviceFunctions, timestamp(since)])).rows
}
