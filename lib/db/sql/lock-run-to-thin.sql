-- Keeps what comes of the root run $1 waiting while its spans are reduced, and says to what; no row when all are to be kept by
-- now. Served by sampling_pkey.
SELECT tier FROM sampling WHERE root_run_id = $1::uuid AND tier <> 'FULL' FOR NO KEY UPDATE
