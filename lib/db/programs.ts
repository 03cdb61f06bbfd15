import type { RunId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { Sql } from './database.ts'
import { run, statement, timestamp } from './statement.ts'

const FIND = statement('find-programs')
const FIND_OF_RUN = statement('find-program-of-run')
const INSERT = statement('insert-programs')

/** The frozen source of a program: canonical JSON, named by its SHA-256. */
export interface StoredProgram {
  readonly hash: string
  readonly source: string
}

export async function findPrograms(sql: Sql, hashes: readonly string[]): Promise<StoredProgram[]> {
  if (hashes.length === 0) return []
  return (await run<{ hash: string; source: string }>(sql, FIND, [hashes])).rows
}

/** The program a run is decided by, as it is stored. */
export async function findProgramOfRun(sql: Sql, runId: RunId): Promise<StoredProgram | null> {
  return (await run<{ hash: string; source: string }>(sql, FIND_OF_RUN, [runId])).rows[0] ?? null
}

export async function insertPrograms(sql: Sql, programs: readonly StoredProgram[], now: Instant): Promise<void> {
  if (programs.length === 0) return
  await run(sql, INSERT, [programs.map((each) => each.hash), programs.map((each) => each.source), timestamp(now)])
}
