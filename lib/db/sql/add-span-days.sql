-- Adds the partitions of yesterday, today and the next $1 days where they are missing; says how many.
SELECT count(*) FILTER (WHERE add_span_day(day::date)) AS count
FROM generate_series(current_date - 1, current_date + $1::integer, interval '1 day') AS day
