-- The program of the run $1. Served by run_pkey, program_pkey.
SELECT program.hash, program.source FROM run JOIN program ON program.hash = run.program_hash WHERE run.id = $1::uuid
