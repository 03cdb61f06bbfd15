-- In which service functions and by which programs the other runs of the root $2 than the run $1 are. Served by run_root_run_id_idx.
SELECT DISTINCT service_function, program_hash FROM run WHERE root_run_id = $2::uuid AND id <> $1::uuid
