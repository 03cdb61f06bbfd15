import type { Actor } from '#core/context.ts'
import type { GenerationId, RunId, TaskId, UserId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { Run } from '#engine/model.ts'
import type { Sql } from './database.ts'
import { run, statement } from './statement.ts'

const FIND_ROOTS = statement('find-root-runs')
const FIND_ACTORS = statement('find-actors')

/** Of a larger family it is not asked whom it acts for. */
const FAMILY_MAX = 200

export interface RootRun {
  /** Whom all runs of its trace have acted for at all times; null when there is none such. */
  readonly personId: UserId | null
  /** It ended so long ago that its spans are not kept any more. */
  readonly isOver: boolean
}

/** Which of these ids are root runs, whose spans are kept for so many days after they ended. */
export async function findRootRuns(
  sql: Sql,
  ids: readonly RunId[],
  retentionDays: number,
): Promise<ReadonlyMap<RunId, RootRun>> {
  if (ids.length === 0) return new Map()
  const values = [ids, FAMILY_MAX, retentionDays]
  const { rows } = await run<{ id: RunId; person_id: UserId | null; is_over: boolean }>(sql, FIND_ROOTS, values)
  return new Map(rows.map((row) => [row.id, { personId: row.person_id, isOver: row.is_over }]))
}

/** A run in one of its generations. */
export interface RunGeneration {
  readonly runId: RunId
  readonly generation: number
}

export const keyOfGeneration = ({ runId, generation }: RunGeneration): string => `${runId}/${generation}`

/** Who runs acted for in these generations, by keyOfGeneration. */
export async function findActors(sql: Sql, wanted: readonly RunGeneration[]): Promise<ReadonlyMap<string, Actor>> {
  if (wanted.length === 0) return new Map()
  const values = [wanted.map(({ runId }) => runId), wanted.map(({ generation }) => generation)]
  const { rows } = await run<{ runId: RunId; generation: number; actor: string }>(sql, FIND_ACTORS, values)
  return new Map(rows.map((row) => [keyOfGeneration(row), JSON.parse(row.actor) as Actor]))
}

/** What of a run never changes while its generation lives: enough for its spans. */
export type RunFacts = Pick<
  Run,
  | 'id'
  | 'rootRunId'
  | 'parent'
  | 'workflow'
  | 'version'
  | 'programHash'
  | 'serviceFunction'
  | 'actor'
  | 'correlationId'
  | 'createdAt'
> & { readonly generation: Pick<Run['generation'], 'number' | 'id'> }

interface FactsRow {
  readonly id: RunId
  readonly root_run_id: RunId
  readonly parent_run_id: RunId | null
  readonly parent_task_id: TaskId | null
  readonly workflow: string
  readonly version: number
  readonly program_hash: string
  readonly service_function: string
  readonly actor: string
  readonly generation: number
  readonly generation_id: GenerationId
  readonly correlation_id: string | null
  readonly created_at: Instant
}

const FACTS = `SELECT id, root_run_id, parent_run_id, parent_task_id, workflow, version, program_hash, service_function,
  actor, generation, generation_id, correlation_id, created_at FROM run WHERE id = ANY ($1::uuid[])`

/** Facts of those of the runs that exist. Served by run_pkey. */
export async function findRunFacts(sql: Sql, ids: readonly RunId[]): Promise<ReadonlyMap<RunId, RunFacts>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql.query<FactsRow>({ name: 'find-run-facts', text: FACTS, values: [ids] })
  return new Map(rows.map((row) => [row.id, factsOfRow(row)]))
}

const factsOfRow = (row: FactsRow): RunFacts => ({
  id: row.id,
  rootRunId: row.root_run_id,
  parent: row.parent_run_id && row.parent_task_id ? { runId: row.parent_run_id, taskId: row.parent_task_id } : null,
  workflow: row.workflow,
  version: row.version,
  programHash: row.program_hash,
  serviceFunction: row.service_function,
  actor: JSON.parse(row.actor) as Actor,
  generation: { number: row.generation, id: row.generation_id },
  correlationId: row.correlation_id,
  createdAt: row.created_at,
})
