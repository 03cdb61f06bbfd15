-- One decision of a person who did not request the run, while the request waits. Served by approval_pkey.
INSERT INTO approval_decision (task_id, by, outcome, comment, at)
SELECT task_id, $2::uuid, $3, $4, $5::timestamptz FROM approval
WHERE task_id = $1::uuid AND state = 'waiting' AND NOT ($2::uuid = ANY (requesters))
ON CONFLICT DO NOTHING
