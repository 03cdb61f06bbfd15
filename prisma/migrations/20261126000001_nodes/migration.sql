-- Expressions and control flow look for the newest attempt of a node, whatever the iteration.
CREATE INDEX "attempt_run_id_node_seq_idx" ON "attempt" ("run_id", "node", "seq" DESC);
DROP INDEX "attempt_run_id_ref_seq_idx";
