-- Forgets what was counted more than $1 days ago. Served by span_intake_pkey.
DELETE FROM span_intake WHERE hour < current_date - $1::integer
