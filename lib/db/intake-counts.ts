import type { Sql } from './database.ts'
import { run, statement } from './statement.ts'

const ADD = statement('add-intake-counts')
const SUM = statement('sum-intake-counts')
const DELETE = statement('delete-intake-counts')

/** Adds to what is counted in this hour, and notes which keys were used. */
export async function addIntakeCounts(
  sql: Sql,
  counts: ReadonlyMap<string, number>,
  keyIds: readonly string[],
): Promise<void> {
  await run(sql, ADD, [[...counts.keys()], [...counts.values()], keyIds])
}

/** What was counted in the last hours, by name. */
export async function sumIntakeCounts(sql: Sql, hours: number): Promise<ReadonlyMap<string, number>> {
  const { rows } = await run<{ what: string; count: number }>(sql, SUM, [hours])
  return new Map(rows.map(({ what, count }) => [what, count]))
}

export async function deleteIntakeCounts(sql: Sql, days: number): Promise<void> {
  await run(sql, DELETE, [days])
}
