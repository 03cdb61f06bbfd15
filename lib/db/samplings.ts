import type { RunId, UserId } from '#core/ids.ts'
import type { Instant } from '#core/time.ts'
import type { KeepRule, SamplingRule, Tier } from '#trace/sampling.ts'
import type { HeardRun, Sampling } from '#trace/sampling-fold.ts'
import type { Stratum } from '#trace/sampling-rate.ts'
import type { Sql } from './database.ts'
import type { Position } from './entries.ts'
import { jsonOfRows, run, statement, timestamp } from './statement.ts'

const LIST_SIGNS = statement('list-sampling-signs')
const FIND_HEARD = statement('find-heard-runs')
const USUAL = statement('list-usual-durations')
const FIND = statement('find-samplings')
const FIND_STRATA = statement('find-strata')
const WRITE = statement('write-samplings')
const SEND_AGAIN = statement('send-again')

/** An entry of any chain, and the run it tells something of. */
export interface Sign extends Position {
  readonly kind: string
  readonly runId: RunId | null
}

/** The next entries behind a cursor, in an order in which nothing can appear behind a reader. */
export async function listSigns(sql: Sql, after: Position, limit: number): Promise<Sign[]> {
  const { rows } = await run<Position & { kind: string; run_id: RunId | null }>(sql, LIST_SIGNS, [
    after.xid,
    after.position,
    limit,
  ])
  return rows.map(({ xid, position, kind, run_id: runId }) => ({ xid, position, kind, runId }))
}

const SIGNS = ['failure', 'retry', 'rollback', 'agent', 'alert', 'approval', 'refusal'] as const satisfies KeepRule[]

type HeardRow = {
  readonly id: RunId
  readonly workflow: string
  readonly version: number
  readonly status: string
  readonly created_at: Instant
  readonly ended_at: Instant | null
} & { readonly [sign in (typeof SIGNS)[number]]: boolean }

/** The root runs of these runs, with what these runs show; of those of them that are roots and in `whole` all runs below do. */
export async function findHeardRuns(sql: Sql, runIds: readonly RunId[], whole: readonly RunId[]): Promise<HeardRun[]> {
  if (runIds.length === 0) return []
  const { rows } = await run<HeardRow>(sql, FIND_HEARD, [runIds, whole])
  return rows.map((row) => ({
    rootRunId: row.id,
    workflow: row.workflow,
    version: row.version,
    createdAt: row.created_at,
    status: row.status,
    endedAt: row.ended_at,
    signs: SIGNS.filter((sign) => row[sign]),
  }))
}

/** What 95 % of a workflow's newest runs stayed below, in ms, of those workflows that at least `runsMin` of are known. */
export async function usualDurations(
  sql: Sql,
  workflows: readonly string[],
  runsMin: number,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await run<{ workflow: string; runs: number; p95: number }>(sql, USUAL, [workflows])
  return new Map(rows.filter(({ runs }) => runs >= runsMin).map(({ workflow, p95 }) => [workflow, p95]))
}

/** A row of table sampling, as the pool reads it. */
export interface SamplingRow {
  readonly root_run_id: RunId
  readonly workflow: string
  readonly version: number
  readonly nth: number
  readonly signs: KeepRule[]
  readonly outcome: string | null
  readonly ended_at: Instant | null
  readonly tier: Tier | null
  readonly rule: SamplingRule | null
  readonly probability: number
  readonly reject: number
  readonly policy_version: number
  readonly decided_at: Instant | null
  readonly pinned_by: UserId | null
  readonly pinned_at: Instant | null
  readonly thinned_at: Instant | null
  readonly spans_let_go: number
}

export const samplingOfRow = (row: SamplingRow): Sampling => ({
  rootRunId: row.root_run_id,
  workflow: row.workflow,
  version: row.version,
  nth: row.nth,
  signs: row.signs,
  outcome: row.outcome,
  endedAt: row.ended_at,
  tier: row.tier,
  rule: row.rule,
  probability: row.probability,
  reject: row.reject,
  policyVersion: row.policy_version,
  decidedAt: row.decided_at,
  pinnedBy: row.pinned_by,
  pinnedAt: row.pinned_at,
  thinnedAt: row.thinned_at,
  spansLetGo: row.spans_let_go,
})

const rowOfSampling = (sampling: Sampling): { readonly [column: string]: unknown } => ({
  root_run_id: sampling.rootRunId,
  workflow: sampling.workflow,
  version: sampling.version,
  nth: sampling.nth,
  signs: sampling.signs,
  outcome: sampling.outcome,
  ended_at: timestamp(sampling.endedAt),
  tier: sampling.tier,
  rule: sampling.rule,
  probability: sampling.probability,
  reject: sampling.reject,
  policy_version: sampling.policyVersion,
  decided_at: timestamp(sampling.decidedAt),
  pinned_by: sampling.pinnedBy,
  pinned_at: timestamp(sampling.pinnedAt),
  thinned_at: timestamp(sampling.thinnedAt),
  spans_let_go: sampling.spansLetGo,
})

/** What is known of these root runs. */
export async function findSamplings(sql: Sql, rootRunIds: readonly RunId[]): Promise<ReadonlyMap<RunId, Sampling>> {
  if (rootRunIds.length === 0) return new Map()
  const { rows } = await run<SamplingRow>(sql, FIND, [rootRunIds])
  return new Map(rows.map((row) => [row.root_run_id, samplingOfRow(row)]))
}

export async function findStrata(sql: Sql, workflows: readonly string[]): Promise<Stratum[]> {
  return (await run<Stratum & { [column: string]: unknown }>(sql, FIND_STRATA, [workflows])).rows.map(
    ({ workflow, version, outcome, seen, weight, at }) => ({ workflow, version, outcome, seen, weight, at }),
  )
}

export async function writeSamplings(
  sql: Sql,
  samplings: readonly Sampling[],
  strata: readonly Stratum[],
): Promise<void> {
  if (samplings.length === 0) return
  const rows = strata.map((stratum) => ({ ...stratum, at: timestamp(stratum.at) }))
  await run(sql, WRITE, [jsonOfRows(samplings.map(rowOfSampling)), jsonOfRows(rows)])
}

/** What destinations have passed by of these runs goes out again, as it is kept now. */
export async function sendAgain(sql: Sql, rootRunIds: readonly RunId[]): Promise<void> {
  if (rootRunIds.length > 0) await run(sql, SEND_AGAIN, [rootRunIds])
}
