-- Keeps spans once by their ids, and says of which traces how many were new or changed. A span from outside (received) never
-- replaces one that is there; ours replaces a received one that claimed its ids, and takes a new place so that every reader
-- behind a cursor sees it. What comes, but for the engine's, of runs that were reduced is to be reduced as well: they are noted
-- as whole again. Of the root runs $23, those of what is not the engine's, the ones that are to be reduced are locked first, so
-- that nobody notes them as reduced who cannot see what comes. Served by span_pkey, sampling_pkey.
WITH reduced AS MATERIALIZED (
  SELECT root_run_id, thinned_at FROM sampling WHERE root_run_id = ANY ($23::uuid[]) AND tier <> 'FULL'
  ORDER BY root_run_id FOR NO KEY UPDATE
), kept AS (
  INSERT INTO span (
    start_ns, end_ns, source_id, shape_id, kind, status_code, is_verified, trace_id, span_id, parent_span_id,
    task_id, person_id, origin, service, name, status_message, attributes, events, links, is_write,
    extras, flags
  )
  SELECT * FROM unnest(
    $1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::smallint[], $6::smallint[], $7::boolean[], $8::bytea[],
    $9::bytea[], $10::bytea[], $11::uuid[], $12::uuid[], $13::text[], $14::text[], $15::text[], $16::text[], $17::text[],
    $18::text[], $19::text[], $20::boolean[], $21::text[], $22::smallint[]
  )
  WHERE (SELECT count(*) FROM reduced) >= 0
  ON CONFLICT (trace_id, span_id) DO UPDATE SET
    position = EXCLUDED.position, xid = EXCLUDED.xid, parent_span_id = EXCLUDED.parent_span_id, task_id = EXCLUDED.task_id,
    person_id = EXCLUDED.person_id, is_verified = EXCLUDED.is_verified, origin = EXCLUDED.origin,
    service = EXCLUDED.service, name = EXCLUDED.name, kind = EXCLUDED.kind, start_ns = EXCLUDED.start_ns,
    end_ns = EXCLUDED.end_ns, status_code = EXCLUDED.status_code, status_message = EXCLUDED.status_message,
    source_id = EXCLUDED.source_id, shape_id = EXCLUDED.shape_id, attributes = EXCLUDED.attributes,
    events = EXCLUDED.events, links = EXCLUDED.links, is_write = EXCLUDED.is_write,
    extras = EXCLUDED.extras, flags = EXCLUDED.flags, stored_at = EXCLUDED.stored_at
  WHERE span.origin = 'received' AND EXCLUDED.origin <> 'received'
  RETURNING trace_id, origin
), whole AS (
  UPDATE sampling SET thinned_at = NULL FROM reduced
  WHERE sampling.root_run_id = reduced.root_run_id AND reduced.thinned_at IS NOT NULL
    AND reduced.root_run_id IN (SELECT encode(trace_id, 'hex')::uuid FROM kept WHERE origin <> 'engine')
)
SELECT encode(trace_id, 'hex') AS trace_id FROM kept GROUP BY trace_id
