import type { Pool, PoolClient, QueryResult } from 'pg'

/** What a statement answered at most, and in sum. */
interface Answered {
  readonly calls: number
  readonly rowsMax: number
  readonly rows: number
}

/** How many rows the statements of a pool answer, by their names; those without one are counted together. */
export interface RowsRead {
  byStatement(): ReadonlyMap<string, Answered>
  reset(): void
}

const UNNAMED = 'unnamed'
const NONE: Answered = { calls: 0, rowsMax: 0, rows: 0 }

/** Counts from now on what the pool is asked, and what is asked on connections that it opens from now on. */
export function countRowsRead(pool: Pool): RowsRead {
  const counts = new Map<string, Answered>()
  const note = (asked: unknown, { rows }: QueryResult): void => {
    const name = typeof asked === 'object' && asked !== null && 'name' in asked ? String(asked.name) : UNNAMED
    const { calls, rowsMax, rows: sum } = counts.get(name) ?? NONE
    counts.set(name, { calls: calls + 1, rowsMax: Math.max(rowsMax, rows.length), rows: sum + rows.length })
  }
  watch(pool, note)
  pool.on('connect', (client) => watch(client, note))
  return { byStatement: () => counts, reset: () => counts.clear() }
}

/** Everything that asks by promise: the hot statements and Prisma's adapter do. */
function watch(asked: { query: PoolClient['query'] }, note: (asked: unknown, result: QueryResult) => void): void {
  const query = asked.query.bind(asked) as (...given: unknown[]) => unknown
  const watched = (...given: unknown[]): unknown => {
    const answer = query(...given)
    if (!(answer instanceof Promise)) return answer
    return answer.then((result: QueryResult) => {
      note(given[0], result)
      return result
    })
  }
  asked.query = watched as PoolClient['query']
}
