import type { RunId } from '#core/ids.ts'
import type { JsonObject } from '#core/json.ts'
import type { Instant } from '#core/time.ts'
import type { PastRun } from '#trace/sampling-preview.ts'
import type { NoiseSpan } from '#trace/sampling-noise.ts'
import type { Sql } from './database.ts'
import { samplingOfRow, type SamplingRow } from './samplings.ts'
import { STATUSES } from './span-row.ts'
import { run, statement, timestamp } from './statement.ts'

const PAST = statement('list-past-runs')
const NOISE = statement('list-noise-spans')
const COUNT_ENDED = statement('count-ended-runs')

/** Runs that ended since a moment, the newest first, with how many spans they have (counted up to a bound). */
export async function listPastRuns(
  sql: Sql,
  since: Instant,
  { runs, spansMax }: { readonly runs: number; readonly spansMax: number },
): Promise<PastRun[]> {
  const { rows } = await run<SamplingRow & { engine_spans: number; other_spans: number }>(sql, PAST, [
    timestamp(since),
    runs,
    spansMax,
  ])
  return rows.flatMap((row) => {
    const { rootRunId, workflow, version, nth, signs, outcome, endedAt, pinnedAt } = samplingOfRow(row)
    if (outcome === null || endedAt === null) return []
    const facts = { rootRunId, workflow, version, nth, signs, endedAt, createdAt: endedAt, status: outcome }
    return [{ ...facts, isPinned: pinnedAt !== null, engineSpans: row.engine_spans, otherSpans: row.other_spans }]
  })
}

interface NoiseRow {
  readonly root_run_id: RunId
  readonly service: string | null
  readonly name: string
  readonly status_code: number
  /** Names of attributes that are kept elsewhere. */
  readonly shape_id: number | null
  readonly attributes: string
  readonly events: string | null
  readonly bytes: number
}

/** The newest runs of a workflow that ended, and their spans but the engine's, up to a bound each. */
export async function listNoise(
  sql: Sql,
  workflow: string,
  { runs, spansPerRun }: { readonly runs: number; readonly spansPerRun: number },
): Promise<{ readonly runIds: readonly RunId[]; readonly spans: readonly NoiseSpan[] }> {
  const { rows } = await run<NoiseRow>(sql, NOISE, [workflow, runs, spansPerRun])
  return {
    runIds: [...new Set(rows.map(({ root_run_id: id }) => id))],
    spans: rows.flatMap((row) => (row.service === null ? [] : [noiseSpan(row, row.service)])),
  }
}

const noiseSpan = (row: NoiseRow, service: string): NoiseSpan => ({
  rootRunId: row.root_run_id,
  service,
  name: row.name,
  status: STATUSES[row.status_code] ?? 'unset',
  shape: shapeOf(row),
  bytes: row.bytes,
})

/** What stands for the names of a span's attributes and events. */
function shapeOf({ shape_id: shapeId, attributes, events }: NoiseRow): string {
  const happened = events === null ? [] : (JSON.parse(events) as readonly { readonly name: string }[])
  const names = shapeId ?? Object.keys(JSON.parse(attributes) as JsonObject).toSorted()
  return JSON.stringify([names, happened.map(({ name }) => name)])
}

/** How many runs of a workflow ended since a moment. */
export async function countEndedRuns(sql: Sql, workflow: string, since: Instant): Promise<number> {
  return (await run<{ runs: number }>(sql, COUNT_ENDED, [workflow, timestamp(since)])).rows[0]?.runs ?? 0
}
