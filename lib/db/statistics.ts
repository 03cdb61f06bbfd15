import type { RunId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { Instant } from '#core/time.ts'
import type { Sql } from './database.ts'
import type { Position } from './entries.ts'
import { jsonOfRows, run, statement, timestamp } from './statement.ts'

const NEWS = statement('list-run-news')
const WRITE = statement('write-statistics')
const HOURS = statement('list-run-hours')
const SUMS = statement('sum-run-hours')
const OUTAGES = statement('list-outages')
const OPEN = statement('list-open-outages')
const DELETE = statement('delete-statistics')

/** What a run that is told of is counted by. */
export interface CountedRun {
  readonly id: RunId
  readonly workflow: string
  readonly serviceFunction: string
  readonly createdAt: Instant
}

/** An entry of a chain that counts, with what its numbers come from. Of one that does not only the place is told. */
export interface RunNews extends Position {
  readonly at: Instant
  readonly kind: string
  readonly status: string | null
  readonly facts: JsonObject
  readonly run: CountedRun | null
  /** Of an end: the version, and when the generation that ended was opened. */
  readonly opening: { readonly at: Instant; readonly version: number } | null
  /** Of a decision: when it was asked for. */
  readonly askedAt: Instant | null
  /** Of a decision: the reference of the gate. */
  readonly gate: string | null
  /** Of a failed task that somebody worked at: its name. */
  readonly task: string | null
}

interface NewsRow extends Position {
  readonly at: Instant
  readonly kind: string
  readonly status: string | null
  readonly facts: string
  readonly run_id: RunId | null
  readonly workflow: string
  readonly service_function: string
  readonly created_at: Instant
  readonly opened_at: Instant | null
  readonly version: number | null
  readonly asked_at: Instant | null
  readonly gate: string | null
  readonly task: string | null
}

function newsOfRow(row: NewsRow): RunNews {
  const { xid, position, at, kind, status, run_id: id, workflow, service_function: serviceFunction } = row
  const { created_at: createdAt, opened_at: openedAt, version } = row
  return {
    xid,
    position,
    at,
    kind,
    status,
    facts: JSON.parse(row.facts) as JsonObject,
    run: id === null ? null : { id, workflow, serviceFunction, createdAt },
    opening: openedAt === null || version === null ? null : { at: openedAt, version },
    askedAt: row.asked_at,
    gate: row.gate,
    task: row.task,
  }
}

/** What of the next `limit` entries of all chains counts; the last of these entries is always told. */
export async function listRunNews(sql: Sql, after: Position, limit: number): Promise<readonly RunNews[]> {
  return (await run<NewsRow>(sql, NEWS, [after.xid, after.position, limit])).rows.map(newsOfRow)
}

export type Measure = 'started' | 'ended' | 'took' | 'waited' | 'failed-task'

/** How often something was the case with the runs of a workflow that were started in an hour, or in six of them. */
export interface HourCount {
  readonly workflow: string
  readonly hour: Instant
  readonly serviceFunction: string
  readonly measure: Measure
  readonly version: number
  readonly key: string
  readonly count: number
}

const rowOfCount = ({ hour, serviceFunction, ...rest }: HourCount) => ({
  ...rest,
  hour: timestamp(hour),
  service_function: serviceFunction,
})

/** Which statistics are asked for: of these workflows, as far as their runs belong to these service functions. */
export interface StatisticsScope {
  readonly workflows: readonly string[]
  readonly serviceFunctions: readonly string[]
  readonly since: Instant
}

const valuesOf = ({ workflows, serviceFunctions, since }: StatisticsScope): readonly unknown[] => [
  workflows,
  serviceFunctions,
  timestamp(since),
]

export async function listRunHours(
  sql: Sql,
  scope: StatisticsScope,
): Promise<readonly Pick<HourCount, 'hour' | 'measure' | 'key' | 'count'>[]> {
  return (await run<Pick<HourCount, 'hour' | 'measure' | 'key' | 'count'>>(sql, HOURS, valuesOf(scope))).rows
}

export type Sum = Omit<HourCount, 'hour' | 'serviceFunction'>

export async function sumRunHours(sql: Sql, scope: StatisticsScope): Promise<readonly Sum[]> {
  return (await run<Sum>(sql, SUMS, valuesOf(scope))).rows
}

/** The end of a run, as far as an outage knows it. */
export interface OutageEdge {
  readonly at: Instant
  readonly runId: RunId
  /** When that run was started: lists of runs are by this. */
  readonly startedAt: Instant
}

/** From the first failed end of a workflow's runs to its next succeeded one. */
export interface Outage {
  readonly workflow: string
  readonly serviceFunction: string
  readonly failed: OutageEdge
  /** Null while it lasts. */
  readonly recovered: OutageEdge | null
}

interface OutageRow {
  readonly workflow: string
  readonly service_function: string
  readonly failed_at: Instant
  readonly failed_run_id: RunId
  readonly failed_started_at: Instant
  readonly recovered_at: Instant | null
  readonly recovered_run_id: RunId | null
  readonly recovered_started_at: Instant | null
}

const edgeOf = (at: Instant | null, runId: RunId | null, startedAt: Instant | null): OutageEdge | null =>
  at === null || runId === null || startedAt === null ? null : { at, runId, startedAt }

const outageOfRow = (row: OutageRow): Outage => ({
  workflow: row.workflow,
  serviceFunction: row.service_function,
  failed: { at: row.failed_at, runId: row.failed_run_id, startedAt: row.failed_started_at },
  recovered: edgeOf(row.recovered_at, row.recovered_run_id, row.recovered_started_at),
})

const rowOfOutage = ({ workflow, serviceFunction, failed, recovered }: Outage) => ({
  workflow,
  service_function: serviceFunction,
  failed_at: timestamp(failed.at),
  failed_run_id: failed.runId,
  failed_started_at: timestamp(failed.startedAt),
  recovered_at: timestamp(recovered && recovered.at),
  recovered_run_id: recovered && recovered.runId,
  recovered_started_at: timestamp(recovered && recovered.startedAt),
})

/** Outages that began in the period, and those that last, newest first. */
export async function listOutages(sql: Sql, scope: StatisticsScope, limit: number): Promise<readonly Outage[]> {
  return (await run<OutageRow>(sql, OUTAGES, [...valuesOf(scope), limit])).rows.map(outageOfRow)
}

export async function listOpenOutages(sql: Sql, workflows: readonly string[]): Promise<readonly Outage[]> {
  if (workflows.length === 0) return []
  return (await run<OutageRow>(sql, OPEN, [workflows])).rows.map(outageOfRow)
}

/** A run that is to be found by a term (run-terms.ts) of what became of it. */
export interface NotedRun {
  readonly run: Pick<CountedRun, 'id' | 'serviceFunction' | 'createdAt'>
  readonly term: string
}

const rowOfNoted = ({ run: { id, serviceFunction, createdAt }, term }: NotedRun) => ({
  term,
  service_function: serviceFunction,
  created_at: timestamp(createdAt),
  run_id: id,
})

export interface StatisticsNews {
  readonly counts: readonly HourCount[]
  readonly outages: readonly Outage[]
  readonly noted: readonly NotedRun[]
}

/** Adds to the counts, writes outages, those that began and how known ones ended, and has the list find runs by what was counted. */
export async function writeStatistics(sql: Sql, { counts, outages, noted }: StatisticsNews): Promise<void> {
  const rows = [counts.map(rowOfCount), outages.map(rowOfOutage), noted.map(rowOfNoted)]
  if (rows.every(({ length }) => length === 0)) return
  await run(sql, WRITE, rows.map(jsonOfRows))
}

/** Forgets counts of hours that lie more than `days` ago and outages that ended before, up to `limit` of each. Returns how many. */
export async function deleteStatistics(sql: Sql, days: number, limit: number): Promise<number> {
  return (await run<{ count: number }>(sql, DELETE, [days, limit])).rows[0]?.count ?? 0
}
