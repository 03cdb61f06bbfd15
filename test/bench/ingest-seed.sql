-- $1 spans for each run that is there, as the receiver would have kept them.
WITH source AS (
  INSERT INTO span_common (digest, body, used_on) VALUES (sha256(convert_to($2, 'UTF8')), $2, current_date) RETURNING id
), shape AS (
  INSERT INTO span_common (digest, body, used_on) VALUES (sha256(convert_to($3, 'UTF8')), $3, current_date) RETURNING id
)
INSERT INTO span (
  start_ns, end_ns, source_id, shape_id, kind, status_code, is_verified, trace_id, span_id, parent_span_id, person_id, origin,
  service, name, attributes
)
SELECT ns, ns + 5000000, source.id, shape.id, 3, 1, false, uuid_send(run.id),
  decode(substr(md5(run.id::text || at), 1, 16), 'hex'), decode(substr(md5(run.id::text), 1, 16), 'hex'), run.person_id,
  'received', 'payments', 'task ' || at % 50 || ' execute',
  format('["svc-%s","POST","/api/tasks/%s/ack",200,"6f1c2a1e-9f3b-4a5d-8c7e-00000000%s","charge_card_%s","user-%s@example.com",'
    '"agent-7",%s,"worker-4","orders.internal",8443]', at % 10, at, lpad((at % 1000)::text, 4, '0'), at % 20, at % 100, at % 3)
FROM source, shape, run, generate_series(1, $1::integer) AS at,
  LATERAL (SELECT extract(epoch FROM run.created_at)::bigint * 1000000000 + at * 1000000 AS ns) AS moment
