-- The $1 traces without a run that spans came for last, and how many traces and spans there are in all.
SELECT encode(trace_id, 'hex') AS "traceId", count(*) AS spans, min(received_at) AS "firstAt", max(received_at) AS "lastAt",
  (array_agg(DISTINCT service))[1:3] AS services, min(name) AS name,
  count(*) OVER () AS "tracesInAll", (sum(count(*)) OVER ())::bigint AS "spansInAll"
FROM span_unattached GROUP BY trace_id ORDER BY "lastAt" DESC, trace_id LIMIT $1
