-- What happened to a run beside its tasks: few entries of a chain that may be long.
CREATE INDEX "chain_entry_milestone" ON "chain_entry" ("chain", "kind", "task_id", "seq")
  WHERE "kind" NOT IN ('task.scheduled', 'task.updated', 'task.ended');

-- What waits in a queue by when it gets ready: its place there says only behind whom it waits.
CREATE INDEX "attempt_ready" ON "attempt" ("ready_at")
  WHERE "status" = 'SCHEDULED' AND "queue" IS NOT NULL AND "limited_name" IS NULL;
