import type { RunId } from '#core/ids.ts'
import { TAKEN_UP_IN_PLACE, type FailedTask } from '#engine/failed-names.ts'
import type { Sql } from './database.ts'
import { run, statement } from './statement.ts'

const LIST = statement('list-failed-tasks')

/** What failed of a run in any of its generations, rollbacks apart, in the order of scheduling: each reference and name once. */
export async function listFailedTasks(sql: Sql, runId: RunId): Promise<FailedTask[]> {
  const { rows } = await run<FailedTask>(sql, LIST, [runId, TAKEN_UP_IN_PLACE])
  return rows
}
