-- Where a failure began is looked for among the spans that failed: few of most traces.
CREATE INDEX "span_failed" ON "span" ("trace_id", "start_ns") WHERE "status_code" = 2;
