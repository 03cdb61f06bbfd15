import type { Client } from 'pg'

/** What all of them share. */
const SOURCE = JSON.stringify({ resource: { 'service.name': 'postgres' }, scope: { name: 'test', version: null } })

/** Puts equal spans of a database below an attempt of a run, as a worker would have sent them. */
export async function seedSpans(database: Client, runId: string, count: number): Promise<void> {
  await database.query(
    `WITH source AS (
       INSERT INTO span_common (digest, body, used_on) VALUES (sha256(convert_to($3, 'UTF8')), $3, current_date)
       ON CONFLICT (digest) DO UPDATE SET used_on = current_date RETURNING id
     )
     INSERT INTO span (trace_id, span_id, parent_span_id, source_id, is_verified, origin, service, name, kind,
       start_ns, end_ns, status_code, attributes)
     SELECT decode(replace($1::text, '-', ''), 'hex'), decode('b' || lpad(n::text, 15, '0'), 'hex'),
       decode(right(replace(attempt.id::text, '-', ''), 16), 'hex'), source.id, false, 'received', 'postgres', 'INSERT charges', 3,
       (extract(epoch FROM started_at) * 1000000000)::bigint + n * 1000, (extract(epoch FROM started_at) * 1000000000)::bigint + n * 1000 + 900,
       0, json_build_object('number', n)::text
     FROM source, generate_series(1, $2::integer) AS n,
       (SELECT id, started_at FROM attempt WHERE run_id = $1::text::uuid AND ref = 'refresh') AS attempt`,
    [runId, count, SOURCE],
  )
}
