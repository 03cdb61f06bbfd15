import type { RunId } from '#core/ids.ts'
import { instant } from '#core/time.ts'
import type { Read, Sql } from './database.ts'
import { comparisonOf, FIRST, streamsOf, type RunCriteria } from './run-criteria.ts'
import { byKey, Keys, type RunKey, type Stream, type Stretch } from './run-streams.ts'
import { summaryOf, type RunSummary, type SummaryRow } from './run-summary.ts'
import { run, statement } from './statement.ts'

const MATCHING = statement('list-matching-runs')
const LAST = statement('list-last-runs')

/** A page of a list: `next` is null at its end. */
export interface RunSlice {
  readonly runs: readonly RunSummary[]
  readonly next: RunKey | null
  /** It is shorter than it could be: so many runs were looked through that the rest is left for the next page. */
  readonly isShort: boolean
}

const LEAST_ID = '00000000-0000-0000-0000-000000000000' as RunId

/** So many runs are looked through for a page, however little of them matches. */
const LOOKED_MAX = 2_000
/** So many of each index are read to see which holds the fewest. */
const PROBED = 100

/**
 * Up to `limit` runs, newest first, behind the last one of the page before. They are read from the index of the filter that holds
 * the fewest and compared with the others, so that no page reads more than a bounded part of the list.
 */
export async function listRuns(
  sql: Sql,
  criteria: RunCriteria,
  { behind, limit }: { readonly behind: RunKey | null; readonly limit: number },
): Promise<RunSlice> {
  const stretch = { behind: startOf(criteria, behind), after: criteria.after ?? 0, limit: PROBED }
  const streams = streamsOf(criteria)
  const found = new Found(limit)
  let keys = await firstOf(sql, streams, stretch)
  // More than a page has: most of what the index of one filter names may be seen.
  for (let asked = Math.ceil(limit * 1.5); ; asked *= 4) {
    const next = await keys.take(Math.min(asked, LOOKED_MAX - found.looked))
    found.add(next, await matching(sql, criteria, next))
    const slice = found.slice(keys.isOver())
    if (slice) return slice
    if (found.isThin() && asked < limit * 2)
      keys = await sparsest(sql, streams, { ...stretch, behind: next.at(-1) ?? stretch.behind })
  }
}

/** Where a page begins: behind the page before, and before what `before` says. */
function startOf({ before }: RunCriteria, behind: RunKey | null): RunKey {
  const end = before === undefined ? FIRST : { createdAt: instant(before), id: LEAST_ID }
  return behind && byKey(behind, end) > 0 ? behind : end
}

/** What was found for a page, and how many runs were looked at for it. */
class Found {
  looked = 0
  private readonly limit: number
  private readonly runs: RunSummary[] = []
  private last: RunKey | null = null

  constructor(limit: number) {
    this.limit = limit
  }

  add(keys: readonly RunKey[], matching: readonly RunSummary[]): void {
    this.runs.push(...matching)
    this.looked += keys.length
    this.last = keys.at(-1) ?? this.last
  }

  /** Few of those that were looked at match. */
  isThin(): boolean {
    return this.runs.length * 4 < this.looked
  }

  /** The page, if it is full, if there are no more runs, or if enough were looked at. */
  slice(isOver: boolean): RunSlice | null {
    const { runs, limit, last } = this
    if (runs.length > limit) return { runs: runs.slice(0, limit), next: runs[limit - 1] ?? null, isShort: false }
    if (isOver) return { runs, next: null, isShort: false }
    return this.looked < LOOKED_MAX ? null : { runs, next: last, isShort: true }
  }
}

async function matching(sql: Sql, criteria: RunCriteria, keys: readonly RunKey[]): Promise<readonly RunSummary[]> {
  if (keys.length === 0) return []
  const ids = keys.map(({ id }) => id)
  const { rows } = await run<SummaryRow>(sql, MATCHING, [ids, ...comparisonOf(criteria)])
  return rows.map(summaryOf)
}

/** The index of the only filter is most likely the best; among several one has to look. */
const firstOf = (sql: Sql, streams: readonly Stream[], stretch: Stretch): Promise<Keys> | Keys => {
  const [first] = streams
  return first && streams.length <= 2 ? new Keys(sql, first, stretch, null) : sparsest(sql, streams, stretch)
}

/** Of several indexes that whose runs lie farthest apart. */
async function sparsest(sql: Sql, streams: readonly Stream[], stretch: Stretch): Promise<Keys> {
  const probed = await Promise.all(streams.map(async (stream) => ({ stream, keys: await stream(sql, stretch) })))
  const reach = ({ keys }: (typeof probed)[number]): number =>
    keys.length < stretch.limit ? keys.length - stretch.limit : (keys.at(-1)?.createdAt ?? 0)
  const best = probed.reduce((one, other) => (reach(other) < reach(one) ? other : one))
  return new Keys(sql, best.stream, stretch, best.keys)
}

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
