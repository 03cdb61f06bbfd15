-- What happened to a run beside its tasks: few entries of a chain that may be long.
CREATE INDEX "chain_entry_milestone" ON "chain_entry" ("chain", "kind", "task_id", "seq")
  WHERE "kind" NOT IN ('task.scheduled', 'task.updated', 'task.ended');
