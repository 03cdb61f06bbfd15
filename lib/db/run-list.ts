import type { RunId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import type { Sql } from './database.ts'
import { comparisonOf, FIRST, streamsOf, wordsQuery, type RunCriteria } from './run-criteria.ts'
import { byKey, overStream, placeOf, type RunKey, type Stream, type Stretch } from './run-streams.ts'
import { summaryOf, type RunSummary, type SummaryRow } from './run-summary.ts'
import { run, statement } from './statement.ts'

interface ListedRow extends SummaryRow {
  /** Its place among the runs that were looked at. */
  readonly nth: number
  readonly is_met: boolean
  readonly is_named: boolean
}

type ReachRow = Pick<ListedRow, 'created_at' | 'nth'>

const LIST = overStream<ListedRow>('list-runs')
const REACH = overStream<ReachRow>('find-run-reach')
const REASON_RUNS = statement('find-reason-runs')
const LAST = statement('list-last-runs')

/** A run, and whether a text found it by what a mask hides from nobody. */
export interface ListedRun extends RunSummary {
  readonly isNamed: boolean
}

/** A page of a list: `next` is null at its end. */
export interface RunSlice {
  readonly runs: readonly ListedRun[]
  readonly next: RunKey | null
  /** It is shorter than it could be: so many runs were looked through that the rest is left for the next page. */
  readonly isShort: boolean
}

const LEAST_ID = '00000000-0000-0000-0000-000000000000' as RunId

/** So many runs are looked at for a page, however little of them matches. */
const LOOKED_MAX = 1_000
/** So many of each stream are read to see which has the fewest. */
const PROBED = 50
/** Of more runs than these that have words in their reason the newest are looked through instead of all. */
const FEW = 2_000

/**
 * Up to `limit` runs, newest first, behind the last one of the page before. They are read from the stream of the filter that has
 * the fewest and compared with the others, so that no page reads more than a bounded part of the list.
 */
export async function listRuns(
  sql: Sql,
  criteria: RunCriteria,
  { behind, limit }: { readonly behind: RunKey | null; readonly limit: number },
): Promise<RunSlice> {
  const stretch = { behind: startOf(criteria, behind), after: criteria.after ?? 0, limit: Math.max(LOOKED_MAX, limit) }
  // Of what nothing else narrows down no more is read than the page has.
  const isTextAlone = streamsOf(criteria, null).length === 1
  const reasons = await reasonRuns(sql, criteria, isTextAlone ? { ...stretch, limit: limit + 1 } : stretch)
  const streams = streamsOf(criteria, reasons)
  const comparison = comparisonOf(criteria)
  const stream = await sparsest(sql, streams, stretch, comparison)
  const rows = await LIST(sql, stream, stretch, [...comparison, limit + 1])
  return sliceOf(rows, { limit, looked: stretch.limit })
}

const listedOf = (row: ListedRow): ListedRun => ({ ...summaryOf(row), isNamed: row.is_named })

function sliceOf(
  rows: readonly ListedRow[],
  { limit, looked }: { readonly limit: number; readonly looked: number },
): RunSlice {
  const runs = rows.filter(({ is_met }) => is_met).map(listedOf)
  if (runs.length > limit) return { runs: runs.slice(0, limit), next: runs[limit - 1] ?? null, isShort: false }
  const last = rows.at(-1)
  if (last?.nth !== looked) return { runs, next: null, isShort: false }
  return { runs, next: { createdAt: last.created_at, id: last.id }, isShort: runs.length < limit }
}

/** Where a page begins: behind the page before, and before what `before` says. */
function startOf({ before }: RunCriteria, behind: RunKey | null): RunKey {
  const end = before === undefined ? FIRST : { createdAt: instant(before), id: LEAST_ID }
  return behind && byKey(behind, end) > 0 ? behind : end
}

/** The newest runs whose reason has the words that are looked for, if there are few. */
async function reasonRuns(
  sql: Sql,
  { ids, text = '', serviceFunctions }: RunCriteria,
  stretch: Stretch,
): Promise<readonly RunId[] | null> {
  const words = ids ? null : wordsQuery(text)
  if (words === null || serviceFunctions.length === 0) return []
  const values = [...placeOf(stretch), serviceFunctions, ...words, FEW]
  return (await run<{ ids: readonly RunId[] | null }>(sql, REASON_RUNS, values)).rows[0]?.ids ?? null
}

/** Of several streams that whose runs lie farthest apart. */
async function sparsest(
  sql: Sql,
  streams: readonly Stream[],
  stretch: Stretch,
  comparison: readonly unknown[],
): Promise<Stream> {
  const [first = []] = streams
  if (streams.length <= 1) return first
  const probed = await Promise.all(
    streams.map(async (stream) => reachOf(await REACH(sql, stream, { ...stretch, limit: PROBED }, comparison))),
  )
  return streams[probed.indexOf(Math.min(...probed))] ?? first
}

/** When the last of the first runs of a stream was created; of fewer than these, how many there are. */
const reachOf = ([last]: readonly ReachRow[]): number =>
  last?.nth === PROBED ? last.created_at : (last?.nth ?? 0) - PROBED

/** The newest run of each of these workflows. */
export async function listLastRuns(sql: Sql, workflows: readonly string[]): Promise<Map<string, RunSummary>> {
  const { rows } = await run<SummaryRow>(sql, LAST, [workflows])
  return new Map(rows.map((row) => [row.workflow, summaryOf(row)]))
}
