-- What was counted in the last $1 hours, this one included. Served by span_intake_pkey.
SELECT what, sum(count)::bigint AS count FROM span_intake WHERE hour > now() - make_interval(hours => $1::integer) GROUP BY what
