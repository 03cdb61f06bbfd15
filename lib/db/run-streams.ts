import type { RunId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { Sql } from './database.ts'
import { named, run, statement, timestamp, type Statement } from './statement.ts'

/** A place in the list, which is ordered by both, newest first. */
export interface RunKey {
  readonly createdAt: Instant
  readonly id: RunId
}

/** Which part of a stream is wanted: behind a run, no older than a moment, so many. */
export interface Stretch {
  readonly behind: RunKey
  readonly after: number
  readonly limit: number
}

/** Newer first. */
export const byKey = (a: RunKey, b: RunKey): number => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1)

const SEEN = 'run.service_function = /* function */'

/** Where the runs of a value lie: in an index over that, the service function where it says so, `created_at` and the id. */
const SOURCES = {
  /** run_service_function_created_at_id_idx, whatever the value */
  function: SEEN,
  /** run_list_state */
  state: `run_list_state(run.status, run.waiting, run.is_queued) = /* value */ AND ${SEEN}`,
  /** run_workflow_service_function_created_at_id_idx */
  workflow: `run.workflow = /* value */ AND ${SEEN}`,
  /** run_person_id_service_function_created_at_id_idx */
  person: `run.person_id = (SELECT /* value */::uuid) AND ${SEEN}`,
  /** run_agent */
  agent: `run_agent(run.actor) = /* value */ AND ${SEEN}`,
  /** run_any_agent, whatever the value */
  'any-agent': `run_agent(run.actor) LIKE 'agent:%' AND ${SEEN}`,
  /** run_correlation */
  correlation: `run.correlation_id = /* value */ AND ${SEEN}`,
  /** run_reason, whatever the value */
  reason: `run.reason IS NOT NULL AND ${SEEN}`,
  /** run_term_pkey */
  term: 'term.term = run_term_within(/* value */::bigint, /* function */)',
  /** run_root_run_id_created_at_id_idx */
  root: 'run.root_run_id = (SELECT /* value */::uuid)',
  /** run_pkey; the value is a list of ids in braces */
  ids: 'true',
} as const

export type StreamKind = keyof typeof SOURCES

/** A value in an index. */
interface Place {
  readonly kind: StreamKind
  readonly value: string
  readonly serviceFunction: string
}

/** Runs that have something in common, newest first: those of several places, a run perhaps more than once. */
export type Stream = readonly Place[]

/** Runs with one of these values, of service functions that may be seen: of others only where their index does not tell. */
export function streamOf(kind: StreamKind, values: readonly string[], serviceFunctions: readonly string[]): Stream {
  const functions = SOURCES[kind].includes('/* function */') ? serviceFunctions : serviceFunctions.slice(0, 1)
  return values.flatMap((value) => functions.map((serviceFunction) => ({ kind, value, serviceFunction })))
}

const PART = statement('run-stretch').text.replaceAll(/^--.*\n/gm, '')
const OF_RUNS = { table: 'run', key: 'run', id: 'run.id' }
const runNamed = (id: string): string => `CROSS JOIN LATERAL (SELECT * FROM run WHERE run.id = ${id} LIMIT 1) AS run`
/** Where keys are read that are not the runs themselves. */
const OTHERS: { readonly [kind in StreamKind]?: typeof OF_RUNS } = {
  term: { table: `run_term AS term ${runNamed('term.run_id')}`, key: 'term', id: 'term.run_id' },
  ids: { ...OF_RUNS, table: `unnest(/* value */::uuid[]) AS wanted (id) ${runNamed('wanted.id')}` },
}

/** The runs of a stream's n-th place, in SQL. */
function partOf({ kind }: Place, index: number): string {
  const { table, key, id } = OTHERS[kind] ?? OF_RUNS
  return PART.replaceAll('/* table */', table)
    .replaceAll('/* key */', key)
    .replaceAll('/* id */', id)
    .replaceAll('/* condition */', SOURCES[kind])
    .replaceAll('/* value */', `($5::text[])[${index + 1}]`)
    .replaceAll('/* function */', `($6::text[])[${index + 1}]`)
}

/** A stretch as statements are told it. */
export const placeOf = ({ behind, after, limit }: Stretch): readonly unknown[] => [
  timestamp(behind.createdAt),
  behind.id,
  timestamp(after),
  limit,
]

/** Asks a statement over a stream; there is one for each number of places of each kind. */
export function overStream<Row extends object>(name: string) {
  const { text } = statement(name)
  const made = new Map<string, Statement>()
  const statementOf = (stream: Stream): Statement => {
    const places = [...Map.groupBy(stream, ({ kind }) => kind)].map(([kind, { length }]) => `${kind}*${length}`)
    const shape = `${name}:${places.join('+')}`
    const known =
      made.get(shape) ??
      named(
        shape,
        text.replace('/* stretches */', () => stream.map(partOf).join('UNION ALL')),
      )
    made.set(shape, known)
    return known
  }
  return async (sql: Sql, stream: Stream, stretch: Stretch, more: readonly unknown[]): Promise<readonly Row[]> => {
    if (stream.length === 0) return []
    const values = stream.map(({ value }) => value)
    const functions = stream.map(({ serviceFunction }) => serviceFunction)
    return (await run<Row>(sql, statementOf(stream), [...placeOf(stretch), values, functions, ...more])).rows
  }
}
