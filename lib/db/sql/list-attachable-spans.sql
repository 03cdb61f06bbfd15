-- Up to $1 spans that waited for their run, which is there now: each is asked for by itself, however many runs there are. Served
-- by run_pkey.
SELECT encode(trace_id, 'hex') AS trace_id, encode(span_id, 'hex') AS span_id, body
FROM span_unattached
WHERE (SELECT run.root_run_id = run.id FROM run WHERE run.id = encode(trace_id, 'hex')::uuid)
LIMIT $1
