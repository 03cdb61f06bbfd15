-- Up to $2 root runs that ended since $1, the newest first, with what was seen of them and how many spans they have, counted up to
-- $3. Served by sampling_ended_at_idx, span_trace_id_start_ns_idx.
WITH recent AS MATERIALIZED (
  SELECT * FROM sampling WHERE ended_at >= $1::timestamptz ORDER BY ended_at DESC LIMIT $2
)
SELECT recent.*, counted.engine_spans, counted.other_spans
FROM recent CROSS JOIN LATERAL (
  SELECT count(*) FILTER (WHERE origin = 'engine') AS engine_spans, count(*) FILTER (WHERE origin <> 'engine') AS other_spans
  FROM (SELECT origin FROM span WHERE trace_id = uuid_send(recent.root_run_id) ORDER BY start_ns LIMIT $3) AS first
) AS counted
ORDER BY recent.ended_at DESC
