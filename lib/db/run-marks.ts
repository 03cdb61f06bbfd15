import type { RunId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { Sql } from './database.ts'
import { run, statement } from './statement.ts'

const MARKS = statement('list-run-marks')

/** A moment at which a run passed from one phase into another; a question to people lasts `until` it is settled. */
export interface RunMark {
  readonly kind: string
  readonly at: Instant
  readonly until: Instant | null
}

/** Of a run that has more of either kind, none are told: its line then shows no phases. */
const MARKS_MAX = 24

interface Row extends RunMark {
  readonly run_id: RunId
}

/** The marks of these runs, oldest first; null for a run that has too many. */
export async function listRunMarks(
  sql: Sql,
  ids: readonly RunId[],
): Promise<ReadonlyMap<RunId, readonly RunMark[] | null>> {
  if (ids.length === 0) return new Map()
  const { rows } = await run<Row>(sql, MARKS, [ids, MARKS_MAX + 1])
  const byRun = Map.groupBy(rows, (row) => row.run_id)
  return new Map(ids.map((id) => [id, countable(byRun.get(id) ?? [])]))
}

function countable(rows: readonly Row[]): readonly RunMark[] | null {
  const asked = rows.filter(({ kind }) => kind === 'approval').length
  if (asked > MARKS_MAX || rows.length - asked > MARKS_MAX) return null
  return rows.map(({ kind, at, until }) => ({ kind, at, until }))
}
