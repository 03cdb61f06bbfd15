import type { RunId } from '#core/ids.ts'
import { AppError } from '#core/errors.ts'
import { instant, type Instant } from '#core/time.ts'
import type { Run } from '#engine/model.ts'
import type { Read, Sql } from './database.ts'
import { GuardFailed } from './guard-failed.ts'
import { asPoolRow } from './pool-row.ts'
import { runOfRow, type RunRow } from './run-row.ts'
import { askCold, run, statement } from './statement.ts'

const READ = statement('read-runs')
const LOCK = statement('lock-runs')
const PARK = statement('park-run')
const UNPARK = statement('unpark-run')

/** A run with the hash its chain ends with. */
export interface HeadedRun {
  readonly run: Run
  readonly headHash: string
}

/** A run as it is read from its row. */
export interface ReadRun extends HeadedRun {
  /** Why it is set aside; nothing is done to it then. */
  readonly parked: string | null
}

export async function findRun(read: Read, id: RunId): Promise<Run | null> {
  const row = await read.run.findUnique({ where: { id } })
  return row && runOfRow(asPoolRow<RunRow>(row))
}

/** A run with the hash its chain has to end with. */
export const findHeadedRun = async (sql: Sql, id: RunId): Promise<ReadRun | null> =>
  (await readRuns(sql, [id])).found.get(id) ?? null

export async function getRun(read: Read, id: RunId): Promise<Run> {
  const found = await findRun(read, id)
  if (!found) throw new AppError('not_found', `There is no run ${id}.`)
  return found
}

/** Those of the runs that exist, and the database's clock. */
export async function readRuns(
  sql: Sql,
  ids: readonly RunId[],
): Promise<{ readonly found: ReadonlyMap<RunId, ReadRun>; readonly now: Instant }> {
  const { rows } = await run<(RunRow | { readonly id: null }) & { now: number }>(sql, READ, [ids])
  return { found: byId(rows.filter((row) => row.id !== null)), now: instant(rows[0]?.now ?? 0) }
}

/** The same, with the rows locked in the order of their ids. */
export async function lockRuns(
  sql: Sql,
  ids: readonly RunId[],
): Promise<{ readonly found: ReadonlyMap<RunId, ReadRun>; readonly now: Instant }> {
  const { rows } = await run<RunRow>(sql, LOCK, [ids])
  return { found: byId(rows), now: await readClock(sql) }
}

const byId = (rows: readonly RunRow[]): ReadonlyMap<RunId, ReadRun> =>
  new Map(rows.map((row) => [row.id, { run: runOfRow(row), headHash: row.head_hash, parked: row.parked }]))

/** The database's clock. */
export async function readClock(sql: Sql): Promise<Instant> {
  const { rows } = await askCold<{ now: number }>(
    sql,
    'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now',
  )
  return instant(rows[0]?.now ?? 0)
}

/** Sets a run aside; false when it no longer ends with the hash it was read with, and is left as it is. */
export async function parkRun(sql: Sql, { run: { id }, headHash }: HeadedRun, why: string): Promise<boolean> {
  return (await run(sql, PARK, [id, headHash, why])).rowCount === 1
}

/** Lets a run go on that was set aside; refused when it was not. */
export async function unparkRun(sql: Sql, id: RunId): Promise<void> {
  if ((await run(sql, UNPARK, [id])).rowCount !== 1)
    throw new GuardFailed('conflict', 'The run was not set aside; nothing was tried again.')
}
