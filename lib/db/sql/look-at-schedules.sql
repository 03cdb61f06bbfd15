-- Whether a schedule's time has come, whether a fire waits to be launched, and how long until the next time, in ms.
-- Served by schedule_due and schedule_fire_open.
SELECT next.at <= clock_timestamp() AS is_due,
  EXISTS (SELECT FROM schedule_fire WHERE state IN ('due', 'waiting')) AS is_open,
  greatest(0, least(ceil(extract(epoch FROM next.at - clock_timestamp()) * 1000), 86400000))::integer AS delay_ms
FROM (SELECT min(next_fire_at) AS at FROM schedule WHERE next_fire_at IS NOT NULL) AS next
