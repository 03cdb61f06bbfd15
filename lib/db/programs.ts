import type { Instant } from '#core/time.ts'
import type { ProgramSource } from '#engine/compile.ts'
import { canonicalJson, digestOfText } from '#ledger/canonical.ts'
import type { Read, Sql } from './database.ts'
import { run, statement, timestamp } from './statement.ts'

const FIND = statement('find-programs')
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

export async function insertPrograms(sql: Sql, programs: readonly StoredProgram[], now: Instant): Promise<void> {
  if (programs.length === 0) return
  await run(sql, INSERT, [programs.map((each) => each.hash), programs.map((each) => each.source), timestamp(now)])
}

/** Keeps a source under the hash of its canonical text, once; the hash. */
export async function saveProgram(read: Read, program: ProgramSource): Promise<string> {
  const source = canonicalJson(program)
  const hash = digestOfText(source)
  const there = await read.program.findUnique({ where: { hash }, select: { hash: true } })
  if (!there) await read.program.createMany({ data: [{ hash, source, createdAt: new Date() }], skipDuplicates: true })
  return hash
}
