import type { Actor } from '#core/context.ts'
import type { GenerationId, RunId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { PastGeneration, RollbackOutcome, RunStatus } from '#engine/model.ts'
import { canonicalJson } from '#ledger/canonical.ts'
import { at, type Read, type Sql } from './database.ts'
import { run, statement, timestamp } from './statement.ts'

const INSERT = statement('insert-past-generations')

export async function insertPastGenerations(sql: Sql, generations: readonly PastGeneration[]): Promise<void> {
  if (generations.length === 0) return
  const rows = generations.map((past) => ({
    run_id: past.runId,
    number: past.generation.number,
    id: past.generation.id,
    why: past.generation.reason,
    actor: canonicalJson(past.actor),
    version: past.version,
    program_hash: past.programHash,
    correlation_id: past.correlationId,
    status: past.status,
    rollback: past.rollback,
    input: canonicalJson(past.input),
    output: canonicalJson(past.output),
    variables: canonicalJson(past.variables),
    reason: past.reason,
    failed_refs: past.failedRefs,
    ended_at: timestamp(past.endedAt),
  }))
  await run(sql, INSERT, [JSON.stringify(rows)])
}

/** What a run was in its earlier generations, oldest first. */
export async function listPastGenerations(read: Read, runId: RunId): Promise<PastGeneration[]> {
  const rows = await read.pastGeneration.findMany({ where: { runId }, orderBy: { number: 'asc' } })
  return rows.map((row) => ({
    runId,
    generation: { number: row.number, id: row.id as GenerationId, reason: row.why },
    actor: JSON.parse(row.actor) as Actor,
    version: row.version,
    programHash: row.programHash,
    correlationId: row.correlationId,
    status: row.status as RunStatus,
    rollback: row.rollback as RollbackOutcome,
    input: JSON.parse(row.input) as JsonObject,
    output: JSON.parse(row.output) as JsonObject,
    variables: JSON.parse(row.variables) as JsonObject,
    reason: row.reason,
    failedRefs: row.failedRefs,
    endedAt: row.endedAt && at(row.endedAt),
  }))
}
