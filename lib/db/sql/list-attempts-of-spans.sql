-- The attempts of the run $1 whose ids are $2 or whose own spans are $3 (hex). Served by the index of attempts by their run.
SELECT id FROM attempt
WHERE run_id = $1::uuid AND (id = ANY ($2::uuid[]) OR encode(substring(uuid_send(id) FROM 9), 'hex') = ANY ($3::text[]))
