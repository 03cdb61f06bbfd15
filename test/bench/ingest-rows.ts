import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import type { Client } from 'pg'
import { newRunId, type RunId } from '#core/ids.ts'
import { attributesOf, RESOURCE, SCOPE } from './ingest-spans.ts'

const SEED = readFileSync(new URL('./ingest-seed.sql', import.meta.url), 'utf8').replace(/^--.*\n/, '')
const PERSON = '01930000-0000-7000-a000-000000000001'
const RUNS = `INSERT INTO run (
    id, root_run_id, workflow, version, program_hash, service_function, status, rollback, generation, generation_id, actor,
    person_id, requesters, priority, input, output, variables, failed_refs, task_seq, open_attempts, waiting, retried,
    order_key, seq, head_hash, created_at, updated_at, ended_at
  )
  SELECT id, id, 'pay', 1, 'bench', 'payments', 'COMPLETED', 'none', 1, id, '{"kind":"user","id":"${PERSON}"}', '${PERSON}',
    '{}', 0, '{}', '{}', '{}', '{}', 0, 0, 0, 0, 0, 0, repeat('0', 64), now(), now(), now()
  FROM unnest($1::uuid[]) AS new (id)`

/** Rows of root runs that began just now. */
export async function seedRuns(client: Client, count: number): Promise<RunId[]> {
  await client.query("INSERT INTO program VALUES ('bench', '{}', now()) ON CONFLICT DO NOTHING")
  const ids = Array.from({ length: count }, () => newRunId(Date.now(), randomBytes))
  for (let at = 0; at < count; at += 10_000) await client.query(RUNS, [ids.slice(at, at + 10_000)])
  return ids
}

/** Spans of all runs that are there, as the receiver would have kept them. */
export async function seedSpans(client: Client, perRun: number): Promise<void> {
  await client.query('SET statement_timeout = 0')
  const source = JSON.stringify({ resource: RESOURCE, scope: SCOPE })
  await client.query(SEED, [perRun, source, JSON.stringify(Object.keys(attributesOf(0)))])
  await client.query('VACUUM ANALYZE span')
  await client.query('CHECKPOINT')
}

export interface Stored {
  readonly spans: number
  readonly bytes: number
}

/** How many spans there are, found by their index, and the bytes of their table with all its indexes. */
export async function storedSpans(client: Client): Promise<Stored> {
  const { rows } = await client.query<{ spans: string; bytes: string }>(
    `SELECT (SELECT count(*) FROM span) AS spans,
       (SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree('span')) + pg_total_relation_size('span_common') AS bytes`,
  )
  return { spans: Number(rows[0]?.spans), bytes: Number(rows[0]?.bytes) }
}
