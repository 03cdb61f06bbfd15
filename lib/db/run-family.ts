import type { RunId } from '#core/ids.ts'
import type { Run } from '#engine/model.ts'
import type { Sql } from './database.ts'
import { run, statement } from './statement.ts'

const RESUMED = statement('list-resumed-functions')

export type ResumedRun = Pick<Run, 'id' | 'workflow' | 'serviceFunction'>

/**
 * A run of each service function among those that go on when runs of a family are taken up again and have their sub-workflows go
 * on: children that did not end well, and theirs. `apart` are those that are taken up themselves.
 */
export async function listResumedFunctions(
  sql: Sql,
  rootRunId: RunId,
  { above, apart }: { readonly above: readonly RunId[]; readonly apart: readonly RunId[] },
): Promise<readonly ResumedRun[]> {
  if (above.length === 0) return []
  const { rows } = await run<{ id: RunId; workflow: string; service_function: string }>(sql, RESUMED, [
    above,
    rootRunId,
    apart,
  ])
  return rows.map(({ id, workflow, service_function: serviceFunction }) => ({ id, workflow, serviceFunction }))
}
