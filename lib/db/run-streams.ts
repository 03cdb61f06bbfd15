import type { RunId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { Sql } from './database.ts'
import { named, run, statement, timestamp } from './statement.ts'

/** A place in the list, which is ordered by both, newest first. */
export interface RunKey {
  readonly createdAt: Instant
  readonly id: RunId
}

/** Which keys of a stream are wanted: behind one, no older than a moment, so many. */
export interface Stretch {
  readonly behind: RunKey
  readonly after: number
  readonly limit: number
}

/** Runs that have something in common, newest first: read from an index that has them in this order, and no further than asked. */
export type Stream = (sql: Sql, stretch: Stretch) => Promise<readonly RunKey[]>

const TEMPLATE = statement('list-run-keys')
const REASON = statement('list-reason-keys')

/** Where the runs of a value lie: in an index over that, then `created_at`, then the id. */
const SOURCES = {
  /** run_service_function_created_at_id_idx */
  function: { condition: 'source.service_function = wanted.value' },
  /** run_list_state */
  state: {
    condition: 'run_list_state(source.status, source.waiting, source.is_queued) = wanted.value',
  },
  /** run_workflow_created_at_id_idx */
  workflow: { condition: 'source.workflow = wanted.value' },
  /** run_person_id_created_at_id_idx */
  person: { condition: 'source.person_id = wanted.value::uuid' },
  /** run_agent */
  agent: { condition: 'run_agent(source.actor) = wanted.value' },
  /** run_any_agent, whatever the value */
  'any-agent': { condition: `run_agent(source.actor) LIKE 'agent:%'` },
  /** run_correlation */
  correlation: { condition: 'source.correlation_id = wanted.value' },
  /** run_root_run_id_created_at_id_idx */
  root: { condition: 'source.root_run_id = wanted.value::uuid' },
  /** run_pkey */
  id: { condition: 'source.id = wanted.value::uuid' },
  /** run_term_pkey */
  term: { condition: 'source.term = wanted.value::bigint', table: 'run_term', id: 'source.run_id' },
} as const satisfies Record<string, { readonly condition: string; readonly table?: string; readonly id?: string }>

export type StreamKind = keyof typeof SOURCES

const statementOf = (kind: StreamKind) => {
  const {
    condition,
    table = 'run',
    id = 'source.id',
  }: { condition: string; table?: string; id?: string } = SOURCES[kind]
  const text = TEMPLATE.text
    .replaceAll('/* condition */', condition)
    .replaceAll('/* table */', table)
    .replaceAll('/* id */', id)
  return named(`list-run-keys-by-${kind}`, text)
}

const KINDS = Object.keys(SOURCES) as readonly StreamKind[]
const STATEMENTS = new Map(KINDS.map((kind) => [kind, statementOf(kind)]))

interface KeyRow {
  readonly created_at: Instant
  readonly id: RunId
}

const keyOf = (row: KeyRow): RunKey => ({ createdAt: row.created_at, id: row.id })

const placeOf = ({ behind, after, limit }: Stretch): readonly unknown[] => [
  timestamp(behind.createdAt),
  behind.id,
  timestamp(after),
  limit,
]

/** Runs with one of these values. */
export function streamOf(kind: StreamKind, values: readonly string[]): Stream {
  const asked = STATEMENTS.get(kind)
  if (!asked) throw new Error(`there is no stream by ${kind}`)
  return async (sql, stretch) => (await run<KeyRow>(sql, asked, [...placeOf(stretch), values])).rows.map(keyOf)
}

/** Of more runs than these the newest are looked through instead of all. */
const FEW = 2_000

/** Runs whose reason has these words, and perhaps others: whoever reads them compares. */
export const reasonStream =
  (query: string): Stream =>
  async (sql, stretch) =>
    (await run<KeyRow>(sql, REASON, [...placeOf(stretch), query, FEW])).rows.map(keyOf)

/** Newer first. */
export const byKey = (a: RunKey, b: RunKey): number => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1)

/** Runs of any of several streams. */
export const anyOf =
  (streams: readonly Stream[]): Stream =>
  async (sql, stretch) => {
    const found = await Promise.all(streams.map((stream) => stream(sql, stretch)))
    const distinct = new Map(found.flat().map((key) => [key.id, key]))
    return [...distinct.values()].sort(byKey).slice(0, stretch.limit)
  }

/** The keys of a stream, read as they are wanted; what was read of it already comes first. */
export class Keys {
  private readonly sql: Sql
  private readonly stream: Stream
  private readonly after: number
  private place: RunKey
  private waiting: readonly RunKey[]
  private isAllRead: boolean

  constructor(sql: Sql, stream: Stream, { behind, after, limit }: Stretch, read: readonly RunKey[] | null) {
    this.sql = sql
    this.stream = stream
    this.after = after
    this.place = read?.at(-1) ?? behind
    this.waiting = read ?? []
    this.isAllRead = read !== null && read.length < limit
  }

  /** Up to so many; none at its end. */
  async take(limit: number): Promise<readonly RunKey[]> {
    if (this.waiting.length === 0 && !this.isAllRead) {
      const read = await this.stream(this.sql, { behind: this.place, after: this.after, limit })
      this.place = read.at(-1) ?? this.place
      this.isAllRead = read.length < limit
      this.waiting = read
    }
    const taken = this.waiting.slice(0, limit)
    this.waiting = this.waiting.slice(limit)
    return taken
  }

  isOver(): boolean {
    return this.isAllRead && this.waiting.length === 0
  }
}
