import type { RunId } from '#core/ids.ts'
import { AppError } from '#core/errors.ts'
import { instant, type Instant } from '#core/time.ts'
import type { Run } from '#engine/model.ts'
import type { Read, Sql } from './database.ts'
import { asPoolRow } from './pool-row.ts'
import { rowOfRun, runOfRow, type RunRow } from './run-row.ts'
import { run, statement } from './statement.ts'

const LOCK = statement('lock-runs')
const INSERT = statement('insert-runs')
const UPDATE = statement('update-runs')

/** A run with the hash its chain ends with. */
export interface HeadedRun {
  readonly run: Run
  readonly headHash: string
}

export async function findRun(read: Read, id: RunId): Promise<Run | null> {
  const row = await read.run.findUnique({ where: { id } })
  return row && runOfRow(asPoolRow<RunRow>(row))
}

/** A run with the hash its chain has to end with. */
export async function findHeadedRun(read: Read, id: RunId): Promise<HeadedRun | null> {
  const row = await read.run.findUnique({ where: { id } })
  return row && { run: runOfRow(asPoolRow<RunRow>(row)), headHash: row.headHash }
}

export async function getRun(read: Read, id: RunId): Promise<Run> {
  const found = await findRun(read, id)
  if (!found) throw new AppError('not_found', `There is no run ${id}.`)
  return found
}

/** Locks the rows of those runs that exist, in the order of their ids. */
export async function lockRuns(sql: Sql, ids: readonly RunId[]): Promise<Map<RunId, HeadedRun>> {
  const { rows } = await run<RunRow>(sql, LOCK, [ids])
  return new Map(rows.map((row) => [row.id, { run: runOfRow(row), headHash: row.head_hash }]))
}

/** The database's clock. */
export async function readClock(sql: Sql): Promise<Instant> {
  const { rows } = await sql.query<{ now: number }>(
    'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now',
  )
  return instant(rows[0]?.now ?? 0)
}

export async function insertRuns(sql: Sql, runs: readonly HeadedRun[]): Promise<void> {
  if (runs.length === 0) return
  await run(sql, INSERT, [JSON.stringify(runs.map((each) => rowOfRun(each.run, each.headHash)))])
}

/** Writes changed runs; each must still end with the hash it was read with. */
export async function updateRuns(
  sql: Sql,
  runs: readonly (HeadedRun & { readonly previousHash: string })[],
): Promise<void> {
  if (runs.length === 0) return
  const { rowCount } = await run(sql, UPDATE, [
    JSON.stringify(runs.map((each) => rowOfRun(each.run, each.headHash))),
    runs.map((each) => each.run.id),
    runs.map((each) => each.previousHash),
  ])
  if (rowCount !== runs.length) throw new AppError('conflict', 'The run was changed meanwhile: nothing was written.')
}
