import type { RunId } from '#core/ids.ts'
import type { Json } from '#core/json.ts'
import type { Sql } from './database.ts'
import { run, statement } from './statement.ts'

const NAMING = statement('list-naming-payloads')

/** Of each run so many are read. */
const PAYLOADS_MAX = 1_000

/** A payload with a member of this name, whatever else is in it (SQL: LIKE). */
const patternOf = (name: string): string => `%${JSON.stringify(name).replaceAll(/[\\%_]/g, '\\$&')}%`

/** The payloads of runs, of their past generations and of all their attempts in which any of these names may be, by run; of each run the first 1,000. */
export async function listPayloadsNaming(
  sql: Sql,
  runIds: readonly RunId[],
  names: readonly string[],
): Promise<ReadonlyMap<RunId, readonly Json[]>> {
  const found = new Map<RunId, Json[]>(runIds.map((id) => [id, []]))
  if (runIds.length === 0 || names.length === 0) return found
  const values = [[...found.keys()], names.map(patternOf), PAYLOADS_MAX]
  const { rows } = await run<{ run_id: RunId; payload: string }>(sql, NAMING, values)
  for (const row of rows) found.get(row.run_id)?.push(JSON.parse(row.payload) as Json)
  return found
}
