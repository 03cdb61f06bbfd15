import type { Sql } from './database.ts'
import { run, statement, type Statement } from './statement.ts'

const ADD = statement('add-span-days')
const DROP = statement('drop-span-days')
const DELETE_OLD = statement('delete-old-spans')
const DELETE_COMMONS = statement('delete-span-commons')

async function countOf(sql: Sql, counting: Statement, values: readonly number[]): Promise<number> {
  const { rows } = await run<{ count: number }>(sql, counting, values)
  return rows[0]?.count ?? 0
}

/** Makes room for the spans of runs that begin up to `daysAhead` from now. Returns how many days were added. */
export const addSpanDays = (sql: Sql, daysAhead: number): Promise<number> => countOf(sql, ADD, [daysAhead])

/** How long spans are kept, and how much of what is older one call removes. */
export interface Retention {
  readonly days: number
  readonly limit: number
}

/** Drops whole days. Nothing of a run that still runs, or ended within the retention. Returns how many. */
export const dropSpanDays = (sql: Sql, { days, limit }: Retention): Promise<number> => countOf(sql, DROP, [days, limit])

/** Deletes spans whose run's id is no time, under the same condition. Returns how many. */
export const deleteOldSpans = (sql: Sql, { days, limit }: Retention): Promise<number> =>
  countOf(sql, DELETE_OLD, [days, limit])

/** Deletes what no span shares any more. Returns how many. */
export const deleteSpanCommons = (sql: Sql, { days, limit }: Retention): Promise<number> =>
  countOf(sql, DELETE_COMMONS, [days, limit])
