-- Who runs $1 acted for in their generations $2 (side by side). Served by run_pkey and past_generation_pkey.
SELECT run.id AS "runId", wanted.generation, CASE run.generation WHEN wanted.generation THEN run.actor ELSE past.actor END AS actor
FROM (SELECT DISTINCT * FROM unnest($1::uuid[], $2::int[]) AS each (id, generation)) AS wanted
JOIN run ON run.id = wanted.id
LEFT JOIN past_generation AS past ON past.run_id = run.id AND past.number = wanted.generation
WHERE run.generation = wanted.generation OR past.number IS NOT NULL
