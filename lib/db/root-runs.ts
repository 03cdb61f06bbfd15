import type { RunId, UserId } from '#core/ids.ts'
import type { Sql } from './database.ts'

/** Which of these ids are root runs, each with the person it acts for. Served by run_pkey. */
export async function findRootRuns(sql: Sql, ids: readonly RunId[]): Promise<ReadonlyMap<RunId, UserId | null>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql.query<{ id: RunId; person_id: UserId | null }>({
    name: 'find-root-runs',
    text: 'SELECT id, person_id FROM run WHERE id = ANY ($1::uuid[]) AND root_run_id = id',
    values: [ids],
  })
  return new Map(rows.map((row) => [row.id, row.person_id]))
}
