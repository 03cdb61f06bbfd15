-- How long until the oldest start that bounds one of the definitions $1 is out of its window, in ms; null when none is in one.
-- Served by task_start_name_at_idx.
SELECT ceil(extract(epoch FROM min(at + window_s * interval '1 second') - clock_timestamp()) * 1000)::integer AS delay_ms
FROM task_start WHERE name = ANY ($1::text[]) AND at + window_s * interval '1 second' > clock_timestamp()
