-- The spans of the run $1 are reduced by now, $2 more of them; nothing is left to do of it when $3. Served by sampling_pkey.
UPDATE sampling SET spans_let_go = spans_let_go + $2, thinned_at = CASE WHEN $3 THEN clock_timestamp() END
WHERE root_run_id = $1::uuid
