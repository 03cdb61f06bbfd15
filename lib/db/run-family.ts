import type { RunId } from '#core/ids.ts'
import type { Run } from '#engine/model.ts'
import type { Sql } from './database.ts'
import { run, statement } from './statement.ts'

const BELOW = statement('list-functions-below')

/** A run of each service function among those that a run launched as its children, and theirs. */
export async function listFunctionsBelow(
  sql: Sql,
  { id, rootRunId }: Pick<Run, 'id' | 'rootRunId'>,
): Promise<readonly Pick<Run, 'id' | 'serviceFunction'>[]> {
  const { rows } = await run<{ id: RunId; service_function: string }>(sql, BELOW, [id, rootRunId])
  return rows.map((row) => ({ id: row.id, serviceFunction: row.service_function }))
}
