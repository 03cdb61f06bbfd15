-- Keeps spans once by their ids. A span from outside (received) never replaces one that is there; ours replaces a received one
-- that claimed its ids, and takes a new place so that every reader behind a cursor sees it. Served by span_pkey.
INSERT INTO span (
  trace_id, span_id, parent_span_id, root_run_id, task_id, person_id, is_verified, origin, service, name, kind,
  start_ns, end_ns, status_code, status_message, attributes, events, links, resource, scope
)
SELECT decode(trace_id, 'hex'), decode(span_id, 'hex'), decode(parent_span_id, 'hex'), root_run_id, task_id, person_id,
  is_verified, origin, service, name, kind, start_ns, end_ns, status_code, status_message,
  attributes, events, links, resource, scope
FROM json_to_recordset($1::json) AS new (
  trace_id text, span_id text, parent_span_id text, root_run_id uuid, task_id uuid, person_id uuid, is_verified boolean,
  origin text, service text, name text, kind smallint, start_ns bigint, end_ns bigint, status_code smallint,
  status_message text, attributes text, events text, links text, resource text, scope text
)
ON CONFLICT (trace_id, span_id) DO UPDATE SET
  position = EXCLUDED.position, xid = EXCLUDED.xid, parent_span_id = EXCLUDED.parent_span_id,
  root_run_id = EXCLUDED.root_run_id, task_id = EXCLUDED.task_id, person_id = EXCLUDED.person_id,
  is_verified = EXCLUDED.is_verified, origin = EXCLUDED.origin, service = EXCLUDED.service, name = EXCLUDED.name,
  kind = EXCLUDED.kind, start_ns = EXCLUDED.start_ns, end_ns = EXCLUDED.end_ns, status_code = EXCLUDED.status_code,
  status_message = EXCLUDED.status_message, attributes = EXCLUDED.attributes, events = EXCLUDED.events,
  links = EXCLUDED.links, resource = EXCLUDED.resource, scope = EXCLUDED.scope
WHERE span.origin = 'received' AND EXCLUDED.origin <> 'received'
RETURNING root_run_id
